import type { Random } from '../chaos/random.ts';
import { oddText } from './odd-text.ts';

const likely: Readonly<Record<string, readonly string[]>> = {
  limit: ['1', '2', '500', '0', '501', '-1', '1e3', '007', '9999999'],
  stream: ['true', 'false', '1'],
  order: ['asc', 'desc', 'DESC'],
  status: ['active', 'inactive', 'cooldown', 'error', 'other'],
  capability: ['x', 'conversation'],
};

/** A query of these parameters, most of them left out. */
export function query(names: readonly string[], random: Random): string {
  const given = names.filter(() => random.chance(0.35)).map((name) => `${name}=${parameter(name, random)}`);
  if (random.chance(0.05))
    given.push(random.pick(['limit=1&limit=2', 'a[b]=c', '__proto__[x]=1', '&&=&', '%', 'x=%zz']));
  return given.length > 0 ? `?${given.join('&')}` : '';
}

function parameter(name: string, random: Random): string {
  const known = likely[name];
  if (known && random.chance(0.7)) return random.pick(known);
  if (name !== 'token' && random.chance(0.3)) return '{cursor}';
  return encodeURIComponent(oddText(random).slice(0, 3_000).toWellFormed());
}

/** A path that is nearly the right one. What no request line may hold is percent-encoded. */
export function oddTarget(path: string, random: Random): string {
  const id = encodeURIComponent(oddText(random).slice(0, 3_000).toWellFormed());
  return random.pick<() => string>([
    () => path.replace(/\{[a-z-]+\}/, id),
    () =>
      path.replace(
        /\{[a-z-]+\}/,
        random.pick(['%', '%zz', '%00', '%2f', '%2e%2e', '%ff', '..', '.', '%c0%ae', '{talk}%20']),
      ),
    () =>
      path.replace(
        /\{[a-z-]+\}/,
        random.pick(['{other}', '{other-agent}', '{session-agent}', '{deleted}', '{talk}']),
      ),
    () =>
      path.replace(
        '/api',
        random.pick(['', '/API', '//api', '/api/', '/api/..', '/./api', '/api;x=1', '/api%2f']),
      ),
    () => `${path}/`,
    () => `${path}//`,
    () => `${path}/${id}`,
    () => path.toUpperCase(),
    () => path.replaceAll('/', '//'),
    () => `${path}${path.includes('?') ? '&' : '?'}x=${'a'.repeat(9_000)}`,
    () => `http://other.example${path}`,
    () => `/${'a'.repeat(12_000)}`,
    () => `/${'%41'.repeat(3_000)}`,
    () => `/${'\u00e9'.repeat(3_000)}`,
    () =>
      random.pick([
        '/',
        '/healthz',
        '/readyz',
        '/metrics',
        '/favicon.ico',
        '/.env',
        '*',
        '/api/chat/ws/{session}',
      ]),
  ])();
}

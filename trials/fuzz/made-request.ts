import type { Random } from '../chaos/random.ts';
import { brokenText, brokenValue } from './broken-json.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import type { Identity, RequestInput } from './input.ts';
import { madeValue } from './made-value.ts';
import { oddHeaders } from './odd-headers.ts';
import { oddTarget, query } from './odd-target.ts';

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
  'QUERY',
];

/** A request of an endpoint: as it should be, or with something of it broken. */
export function madeRequest(random: Random, as: Identity): RequestInput {
  const endpoint = random.pick(endpoints);
  const isOdd = (share: number): boolean => random.chance(share);
  const { text, type } = madeBody(endpoint, random);
  const path = `/api${endpoint.path}${query(endpoint.query ?? [], random)}`;
  return {
    kind: 'request',
    as,
    method: isOdd(0.06) ? random.pick(methods) : endpoint.method,
    target: isOdd(0.1) ? oddTarget(path, random) : path,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(isOdd(0.2) ? oddHeaders(random) : {}),
    },
    body: text,
    encoding: isOdd(0.03) ? 'latin1' : 'utf8',
  };
}

function madeBody(
  { method, body, isForm }: Endpoint,
  random: Random,
): { text: string | undefined; type: string | undefined } {
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  if (!body)
    return random.chance(method === 'POST' ? 0.1 : 0.03)
      ? { text: '{}', type }
      : { text: undefined, type: undefined };
  const proper = withNames(madeValue(body, random), random);
  const value = random.chance(0.5) ? brokenValue(proper, random) : proper;
  if (isForm) return { text: form(value), type };
  const text = JSON.stringify(value) as string | undefined;
  return { text: text !== undefined && random.chance(0.15) ? brokenText(text, random) : text, type };
}

/** Puts in what there is, where a schema only wants a text: else nothing would get as far as to be done. */
function withNames(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const given = value as Record<string, unknown>;
  const known: Record<string, unknown> = {};
  if ('receiver_id' in given)
    known['receiver_id'] = random.pick(['{agent}', '{other-agent}', '{session-agent}']);
  if ('username' in given && random.chance(0.3)) {
    known['username'] = 'alice';
    known['password'] = random.pick(['alice-password', 'alice']);
  }
  if ('provider' in given) known['provider'] = 'demo';
  if ('model' in given) known['model'] = random.pick(['echo', 'typist']);
  if ('receiver' in given && random.chance(0.5))
    known['receiver'] = random.pick(['alice', '{session-agent}']);
  if ('agents' in given && random.chance(0.8)) {
    const agents = Object.entries(given['agents'] as object);
    known['agents'] = Object.fromEntries(
      (given['session_type'] === 'human_agent' ? agents.slice(0, 1) : agents).map(([key, agent]) => [
        key,
        'agent_id' in (agent as object) ? { agent_id: '{agent}' } : withNames(agent, random),
      ]),
    );
  }
  return { ...given, ...known };
}

function form(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  // As a browser does, halves of characters are replaced.
  const text = (member: unknown): string =>
    (typeof member === 'string' ? member : JSON.stringify(member)).toWellFormed();
  const parameters = new URLSearchParams();
  for (const [name, member] of Object.entries(value))
    parameters.append(name.toWellFormed(), text(member ?? null));
  return parameters.toString();
}

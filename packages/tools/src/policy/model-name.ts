import { createHash } from 'node:crypto';

/** What every provider takes for the name of a tool. */
const plain = /^[A-Za-z0-9_-]+$/;
const longest = 64;
const hashLength = 8;

/**
 * The name of a tool as models know it, since a provider takes no dots: `github.create_issue` is `github__create_issue`.
 * Different tools have different names, and a tool always has the same.
 */
export function modelNameOf(name: string): string {
  if (isPlain(name) && !name.includes('__')) return name;
  const [server = '', ...rest] = name.split('.');
  const own = rest.join('.');
  const simple = `${server}__${own}`;
  const isSimple =
    rest.length > 0 &&
    isPlain(simple) &&
    !server.includes('__') &&
    !own.includes('__') &&
    !server.endsWith('_') &&
    !own.startsWith('_');
  if (isSimple) return simple;
  // The mark before the hash stands in no simple name more than once.
  const hash = createHash('sha256').update(name).digest('hex').slice(0, hashLength);
  const begin = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, longest - hashLength - 4);
  return `${begin}____${hash}`;
}

function isPlain(name: string): boolean {
  return plain.test(name) && name.length <= longest;
}

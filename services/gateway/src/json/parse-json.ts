import { type FieldError, maxJsonDepth, tooDeep } from '@agentconnect/protocol';

/** What may make `JSON.parse` lose something; texts without it take the short way. */
const suspicious = /__proto__|\\u00|\d{16}|\d[eE]\+?\d{3}/;

/** Stands for a number that is not what the text says. */
const changed = Symbol('a number that JavaScript cannot hold');
const deep = Symbol('nests too deeply');

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON from outside, or says what in it would not come back as it was sent: a whole number beyond 2^53, one that is
 * too large altogether, and a member `__proto__`, which the code behind would drop. With a problem the value is for nothing
 * but to find out whose it is. Throws a `SyntaxError` for what is no JSON.
 */
export function parseJson(text: string): {
  readonly value: unknown;
  readonly problem?: FieldError | undefined;
} {
  if (!suspicious.test(text)) return { value: JSON.parse(text) as unknown };
  const value = parseKeeping(text);
  if (value === deep) return { value: undefined, problem: { path: '', message: tooDeep } };
  return { value, problem: problemIn(value) };
}

/** Parses and puts `changed` where a number would change; `deep` for what nests so deeply that this exhausts the stack. */
function parseKeeping(text: string): unknown {
  const revive: Reviver = (_key, value, { source = '' }) =>
    typeof value === 'number' && isChanged(source, value) ? changed : value;
  try {
    return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    if (error instanceof RangeError) return deep;
    throw error;
  }
}

/** A fraction is rounded by whoever computes with it; a whole number is often an id. */
function isChanged(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return /^-?\d{16,}$/.test(source) && BigInt(source) !== BigInt(value);
}

/** Walks without recursion, as deep as JSON may nest: what lies deeper is refused as that. */
function problemIn(root: unknown): FieldError | undefined {
  const left: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (value === changed)
      return { path: path.join('.'), message: 'is a number that cannot be held exactly' };
    if (typeof value !== 'object' || value === null) continue;
    if (path.length > maxJsonDepth) return { path: path.slice(0, 8).join('.'), message: tooDeep };
    if (Object.hasOwn(value, '__proto__')) {
      return { path: [...path, '__proto__'].join('.'), message: 'must not be used as the name of a member' };
    }
    for (const [key, member] of Object.entries(value)) left.push({ value: member, path: [...path, key] });
  }
  return undefined;
}

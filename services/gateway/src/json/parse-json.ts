import { type FieldError, maxJsonDepth, tooDeep } from '@agentconnect/protocol';

/** Patterns with which `JSON.parse` may lose something; JSON without them takes the fast path. */
const suspicious = /__proto__|\\u00|\d{16}|\d[eE]\+?\d{3}/;

/** Marks a number that JavaScript cannot represent exactly. */
const changed = Symbol('a number that JavaScript cannot hold');
const deep = Symbol('nests too deeply');

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON from outside, or says what in it could not be returned as it was sent: a whole number beyond 2^53, a number out
 * of range, or a member `__proto__`, which later code would drop. If there is a problem, the value may only be used to find
 * out which frame it was. Throws a `SyntaxError` if it is not JSON.
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

/** Parses, and puts `changed` in place of numbers that would change; `deep` if it nests so deeply that the stack overflows. */
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

/** Only whole numbers matter: they are often ids, while fractions are rounded anyway. */
function isChanged(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return /^-?\d{16,}$/.test(source) && BigInt(source) !== BigInt(value);
}

/** Walks without recursion, down to the allowed depth; anything deeper is refused elsewhere. */
function problemIn(root: unknown): FieldError | undefined {
  const left: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (value === changed)
      return { path: path.join('.'), message: 'is a number that cannot be represented exactly' };
    if (typeof value !== 'object' || value === null) continue;
    if (path.length > maxJsonDepth) return { path: path.slice(0, 8).join('.'), message: tooDeep };
    if (Object.hasOwn(value, '__proto__')) {
      return { path: [...path, '__proto__'].join('.'), message: 'must not be used as the name of a member' };
    }
    for (const [key, member] of Object.entries(value)) left.push({ value: member, path: [...path, key] });
  }
  return undefined;
}

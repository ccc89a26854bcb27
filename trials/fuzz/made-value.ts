import type { z } from 'zod';
import type { Random } from '../chaos/random.ts';
import { oddText } from './odd-text.ts';

/** As deep as members of any type go that a schema leaves open. */
const maxDepth = 4;

/** A value that a schema takes, or nearly: what is refined beyond its types is left to chance. */
export function madeValue(schema: z.core.$ZodType, random: Random, depth = 0): unknown {
  const inner = (one: z.core.$ZodType): unknown => madeValue(one, random, depth + 1);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return madeString(schema as z.ZodString, random);
    case 'number':
      return madeNumber(schema as z.ZodNumber, random);
    case 'boolean':
      return random.chance(0.5);
    case 'literal':
      return random.pick(def.values);
    case 'enum':
      return random.pick(Object.values(def.entries));
    case 'null':
      return null;
    case 'never':
      return undefined;
    case 'optional':
      return random.chance(0.5) ? inner(def.innerType) : undefined;
    case 'nullable':
      return random.chance(0.8) ? inner(def.innerType) : null;
    case 'default':
      return inner(def.innerType);
    case 'pipe':
      return inner(def.out._zod.def.type === 'transform' ? def.in : def.out);
    case 'union':
      return inner(random.pick(def.options));
    case 'array':
      return listOf(1 + count(random), () => inner(def.element));
    case 'record': {
      const members = listOf(1 + count(random), () => [String(inner(def.keyType)), inner(def.valueType)]);
      return Object.fromEntries(members) as unknown;
    }
    case 'object': {
      const members = Object.entries(def.shape).map(([name, member]) => [name, inner(member)]);
      const more = def.catchall && depth <= maxDepth && random.chance(0.2);
      const rest = more ? [[madeWord(random), anyValue(random, depth)]] : [];
      return Object.fromEntries([...members, ...rest].filter(([, value]) => value !== undefined)) as unknown;
    }
    case 'unknown':
    case 'any':
      return anyValue(random, depth);
    default:
      throw new Error(`no value can be made for a schema of type ${def.type}`);
  }
}

/** A value of JSON of any type. */
function anyValue(random: Random, depth: number): unknown {
  const kind = random.pick(['text', 'number', 'boolean', 'null', 'list', 'object']);
  if (kind === 'text') return random.chance(0.8) ? madeWord(random) : oddText(random);
  if (kind === 'number') return Math.round(random.between(-1_000, 1_000));
  if (kind === 'boolean') return random.chance(0.5);
  if (kind === 'null' || depth > maxDepth) return null;
  const values = listOf(count(random), () => anyValue(random, depth + 1));
  return kind === 'list' ? values : Object.fromEntries(values.map((value) => [madeWord(random), value]));
}

function madeString(schema: z.ZodString, random: Random): string {
  const { format, minLength, maxLength } = schema;
  if (format === 'datetime') return '2026-02-23T12:00:00Z';
  if (format === 'date') return '2026-02-23';
  const least = minLength ?? 0;
  const most = Math.min(maxLength ?? 400, 400);
  // The lengths next to the limits are where limits are wrong.
  const limits = [least, Math.max(0, least - 1), maxLength ?? most, (maxLength ?? most) + 1];
  if (random.chance(0.05)) return 'x'.repeat(random.pick(limits));
  const text = random.chance(0.9) ? madeWord(random) : oddText(random);
  return text.length < least ? 'x'.repeat(least) : text.slice(0, most);
}

function madeNumber({ minValue, maxValue, isInt }: z.ZodNumber, random: Random): number {
  const least = Math.max(minValue ?? -1_000, -1_000_000);
  const most = Math.min(maxValue ?? 1_000, 1_000_000);
  if (random.chance(0.1)) return random.pick([least, most, least - 1, most + 1]);
  const number = random.between(least, Math.max(least, most));
  return isInt ? Math.ceil(number) : number;
}

function madeWord(random: Random): string {
  return random.pick([
    'a',
    'demo',
    'echo',
    'typist',
    'primary',
    'hello there',
    'goal',
    'x1',
    'Größe',
    '你好',
  ]);
}

function count(random: Random): number {
  return Math.floor(random.next() * random.next() * 5);
}

function listOf<T>(length: number, make: () => T): T[] {
  return Array.from({ length }, make);
}

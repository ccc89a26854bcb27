import * as z from 'zod';
import { isShallow, tooDeep } from './json-depth.ts';

/** The largest metadata, and the largest structured data, of a session or a message, in UTF-16 units of its JSON. */
export const maxMetadata = 65_536;

/** The largest metadata of an agent: its script may be large, and each session that uses it keeps a copy. */
const maxAgentMetadata = 98_304;

/** The error for metadata that is too large. */
const tooLarge = (most: number): string => `must be at most ${most} characters of JSON`;

/** Bounds metadata in depth and size. Depth is checked first, because writing JSON recurses. */
export function bounded<T extends z.ZodType>(metadata: T, most = maxMetadata): T {
  return metadata
    .refine(isShallow, { error: tooDeep, abort: true })
    .refine((value) => JSON.stringify(value).length <= most, tooLarge(most));
}

const Any = z.record(z.string(), z.unknown());

export const Metadata = bounded(Any);
export const AgentMetadata = bounded(Any, maxAgentMetadata);

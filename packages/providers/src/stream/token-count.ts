import { z } from 'zod';

/** More than this no answer reads or writes. */
const most = 1e9;

/**
 * A number of tokens as a provider tells it. What is no such number counts as not told: sums are kept in whole numbers,
 * and a provider that miscounts is not to end the turn.
 */
export const TokenCount = z.int().min(0).max(most).nullish().catch(undefined);

import * as z from 'zod';

/** Fields that an agent has wherever it is described. */

export const name = () => z.string().trim().min(1).max(128);
export const Capabilities = z.array(z.string().min(1).max(64)).max(64);

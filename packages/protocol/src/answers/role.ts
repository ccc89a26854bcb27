import * as z from 'zod';

/** What somebody may do beside what every user may. */
export const Role = z.enum(['operator', 'admin']);
export type Role = z.infer<typeof Role>;

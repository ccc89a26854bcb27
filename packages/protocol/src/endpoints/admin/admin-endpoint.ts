import * as z from 'zod';
import { pageLimit } from '../parameters.ts';

/** What all endpoints that only read have in common: they are for operators, and keys with `admin:read`. */
export const looks = {
  tag: 'Administration',
  who: 'user',
  role: 'operator',
  scope: 'admin:read',
  limit: 'admin',
} as const;

/** What all endpoints that change something have in common: they are for administrators, and keys with `admin:write`. */
export const changes = { ...looks, role: 'admin', scope: 'admin:write' } as const;

export const UserPath = z.object({
  user: z.string().meta({ description: 'The name of the user.', example: 'ada' }),
});

/** The longest `after` of a page of names, which is longer than a name. */
export const AfterName = z
  .string()
  .min(1)
  .max(256)
  .optional()
  .meta({ description: 'The `next` of the previous page.' });

export const OfUser = z
  .string()
  .min(1)
  .max(256)
  .transform((name) => name.normalize('NFC'))
  .optional()
  .meta({ description: 'Only those of this user.' });

export const adminPage = pageLimit(500, 100);

export const pageWords = { next: 'What to pass as `after` for the next page; null on the last.' } as const;

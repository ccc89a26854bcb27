import * as z from 'zod';

/** What somebody may do beside what every user may. */
export const Role = z.enum(['operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Whether one of these roles lets somebody do what takes `needed`: an administrator may do all that an operator may. */
export function hasRole(roles: readonly Role[], needed: Role): boolean {
  return roles.includes(needed) || roles.includes('admin');
}

/** What the role of a user is called: `user` is that of whoever has no other. */
export const UserRole = z.enum(['user', ...Role.options]);
export type UserRole = z.infer<typeof UserRole>;

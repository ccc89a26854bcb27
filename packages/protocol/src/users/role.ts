import * as z from 'zod';

/** What somebody may do beyond what every user may. */
export const Role = z.enum(['operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Whether one of these roles includes `needed`: an administrator may do everything that an operator may. */
export function hasRole(roles: readonly Role[], needed: Role): boolean {
  return roles.includes(needed) || roles.includes('admin');
}

/** The name of a user's role: `user` if the user has no other. */
export const UserRole = z.enum(['user', ...Role.options]);
export type UserRole = z.infer<typeof UserRole>;

import * as z from 'zod';

/** The shortest password that may be set, in UTF-16 units. */
export const minPasswordLength = 8;

/** A password that is to be set. */
export const NewPassword = z
  .string()
  .min(minPasswordLength, `a password has at least ${minPasswordLength} characters`)
  .max(1024);

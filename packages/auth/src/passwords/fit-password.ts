import { UnfitError } from './unfit.ts';

let common: Promise<ReadonlySet<string>> | undefined;

/** Throws an `UnfitError` for a password that attackers try first, or that is the user's name, in any case. */
export async function requireFitPassword(name: string, password: string): Promise<void> {
  common ??= readCommon();
  const lower = password.toLowerCase();
  if ((await common).has(lower)) throw new UnfitError('password', 'is one of the most common passwords');
  if (lower === name.toLowerCase()) throw new UnfitError('password', 'is the name of the user');
}

/** Read only by processes that set a password. */
async function readCommon(): Promise<ReadonlySet<string>> {
  const { default: list } = await import('@zxcvbn-ts/language-common');
  return new Set(list.dictionary['passwords-common']);
}

import type { Fail } from '../entries/fail.ts';
import { type Environment, readText, type SecretText } from './secret-text.ts';
import { Secrets } from './secrets.ts';

export interface ReadTexts {
  readonly texts: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
}

/** A text that may stand in a header, and in an environment as well. */
const plain = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Reads texts by name, such as headers; `undefined` if `fail` was told what is wrong with them. */
export function readTexts(
  texts: Readonly<Record<string, SecretText>>,
  env: Environment,
  fail: Fail,
): ReadTexts | undefined {
  let isRight = true;
  const failed: Fail = (member, problem) => {
    isRight = false;
    return fail(member, problem);
  };
  const secrets: string[] = [];
  const read = Object.entries(texts).map(([name, text]): [string, string] => {
    const { text: whole = '', secret } =
      readText(text, env, (member, problem) => failed([name, ...member], problem)) ?? {};
    if (secret !== undefined) secrets.push(secret);
    if (!plain.test(whole)) failed([name], 'must be one line of plain text');
    return [name, whole];
  });
  return isRight ? { texts: Object.fromEntries(read), secrets: new Secrets(secrets) } : undefined;
}

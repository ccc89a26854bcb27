import { closeCodes } from '@agentconnect/protocol';

/** The codes with which a socket is closed: what each means, and what to do about it. */
export function closeRows(): (readonly [code: number, meaning: string, advice: string])[] {
  return Object.values(closeCodes).map(({ code, meaning, advice }) => [code, meaning, advice] as const);
}

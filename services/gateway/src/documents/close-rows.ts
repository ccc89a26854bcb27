import { closeAdvice, closeCodes, type CloseName } from '@agentconnect/protocol';

/** The codes that a socket is closed with: what each means, and what to do about it. */
export function closeRows(): (readonly [code: number, meaning: string, advice: string])[] {
  return (Object.keys(closeCodes) as CloseName[]).map((name) => {
    const { code, meaning } = closeCodes[name];
    return [code, meaning, closeAdvice[name].advice];
  });
}

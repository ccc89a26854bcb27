/** An SDK wraps what `fetch` throws, and that wraps what the operating system says. */
const deepest = 5;

/** An error and its causes. */
export function* causesOf(error: unknown): Generator<Error, void, undefined> {
  for (let at = error, depth = 0; at instanceof Error && depth < deepest; at = at.cause, depth++) yield at;
}

/** The code of the operating system or of `fetch` (`ECONNREFUSED`, `UND_ERR_SOCKET`) among an error's causes, or ''. */
export function systemCode(error: unknown): string {
  for (const at of causesOf(error)) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code;
  }
  return '';
}

/** Whether it is the code of a wait that took too long. */
export function isLateCode(code: string): boolean {
  return /TIMED?OUT$/.test(code);
}

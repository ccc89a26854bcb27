/** What the system says of a process; `started` tells it from a later one with the same id. */
export declare function processEntry(
  pid: number,
): { parent: number; command: string; started: string } | undefined;
/** When a process started, in the system's own terms; `undefined` if there is none. */
export declare function processIdentity(pid: number): string | undefined;

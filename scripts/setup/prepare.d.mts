/** The project's folder. */
export const root: string;
/** Makes the clone ready to run. Returns the path of Node 24. */
export function prepare(): Promise<string>;

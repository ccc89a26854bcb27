import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the `PATH` has programs of these names; those of the first name come first. */
export function programsOnPath(names: readonly string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .filter((path) => existsSync(path));
}

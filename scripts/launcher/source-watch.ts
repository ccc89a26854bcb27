import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps, in ms. */
const settleMs = 200;

/** Calls back when sources in a folder or below it have changed. Tests are not run by services. */
export class SourceWatch {
  private readonly watchers: FSWatcher[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(folders: readonly string[], onChange: () => void) {
    for (const folder of folders) {
      const watcher = watch(folder, { recursive: true }, (_event, name) => {
        if (!name || !/\.(?:ts|lua)$/.test(name) || name.endsWith('.test.ts')) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(onChange, settleMs);
      });
      this.watchers.push(watcher);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.splice(0)) watcher.close();
  }
}

/** The folders that a service runs from: its own and those of all packages. */
export function sourceFolders(root: string, service: string): string[] {
  const packages = readdirSync(join(root, 'packages'));
  return [
    join(root, 'services', service, 'src'),
    ...packages.map((name) => join(root, 'packages', name, 'src')),
  ];
}

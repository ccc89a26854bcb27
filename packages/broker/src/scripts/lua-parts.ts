import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A piece of a script: its text, and the file that it is of, or what it was made from. */
export interface Part {
  readonly from: string;
  readonly text: string;
}

/** What several scripts share. */
const libraries = new URL('./libraries/', import.meta.url);

/**
 * A Lua file, and the libraries that it stands on, each once and behind those that it stands on itself. Throws an `Error` if
 * a file does not say what it needs, a library is not there, or libraries need each other.
 */
export function readParts(file: URL, folder: URL = libraries): { libraries: readonly Part[]; own: Part } {
  const found: Part[] = [];
  const add = (part: Part, path: readonly string[]): void => {
    for (const name of needsOf(part)) {
      if (path.includes(name)) {
        const circle = [...path.slice(path.indexOf(name)), name];
        throw new Error(`libraries that need each other: ${circle.join(' → ')}`);
      }
      const library = readLibrary(name, part, folder);
      if (found.some(({ from }) => from === library.from)) continue;
      add(library, [...path, name]);
      found.push(library);
    }
  };
  const own = read(file);
  add(own, []);
  return { libraries: found, own };
}

/** What a file says on its first line that it stands on. */
function needsOf({ from, text }: Part): string[] {
  const [, names] = /^-- needs: (.+)\n/.exec(text) ?? [];
  if (names === undefined) {
    throw new Error(`${from} does not begin with "-- needs: <library>, …" or "-- needs: nothing"`);
  }
  return names === 'nothing' ? [] : names.split(', ');
}

function readLibrary(name: string, { from }: Part, folder: URL): Part {
  const file = new URL(`${name}.lua`, folder);
  if (existsSync(file)) return read(file);
  const known = readdirSync(folder).map((entry) => basename(entry, '.lua'));
  throw new Error(`${from} needs ${name}, which is none of the libraries: ${known.toSorted().join(', ')}`);
}

function read(file: URL): Part {
  return { from: fileURLToPath(file), text: readFileSync(file, 'utf8') };
}

/** Lua without the lines that only say something to its readers; the other lines keep their numbers. */
export function withoutComments(text: string): string {
  return text.replaceAll(/^ *--.*$/gm, '');
}

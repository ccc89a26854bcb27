import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A piece of a script: its text, and the file that it comes from, or what it was made from. */
export interface Part {
  readonly from: string;
  readonly text: string;
}

/** A part and what is sent of it, line by line; lines that are not sent are empty. */
export interface LoadedPart extends Part {
  readonly loaded: string;
}

/** What several scripts share. */
const libraries = new URL('./libraries/', import.meta.url);

/**
 * A Lua file, and the libraries that it needs, each once and after those that it needs itself. Throws an `Error` if a file does
 * not say what it needs, a library is missing, or libraries need each other.
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

/** The libraries that a file names on its first line. */
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

/**
 * Leaves out comments, and what a script does not use of its libraries, because every function that a script defines costs
 * something in each call.
 */
export function loadedParts(parts: readonly Part[]): LoadedPart[] {
  const used = new Set<string>();
  return parts
    .toReversed()
    .map((part) => {
      const loaded = blocksOf(part.text.replaceAll(/^ *--.*$/gm, ''))
        .toReversed()
        .map(({ name, text }) => {
          if (name !== undefined && !used.has(name)) return text.replaceAll(/.+/g, '');
          for (const word of text.match(/\w+/g) ?? []) used.add(word);
          return text;
        });
      return { ...part, loaded: loaded.toReversed().join('\n') };
    })
    .toReversed();
}

/**
 * Pieces of Lua: functions, by their names, and what is between them. A function takes one line, or ends with a line `end`; the
 * check of the Lua finds what is left out by mistake.
 */
function blocksOf(text: string): { name?: string; text: string }[] {
  const blocks: { name?: string; text: string }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const [, name] = /^local function (\w+)\(/.exec(line) ?? [];
    const last = blocks.at(-1);
    if (open && last) last.text += `\n${line}`;
    else blocks.push({ ...(name === undefined ? {} : { name }), text: line });
    if (name !== undefined) open = !line.endsWith(' end');
    else if (line === 'end') open = false;
  }
  return blocks;
}

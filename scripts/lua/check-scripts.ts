import { findProblems } from './find-problems.ts';
import { headerProblems } from './header-problems.ts';

/** A script as it is loaded, in parts that are of a file each, or were made. */
export interface LoadedScript {
  readonly name: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly from: string;
  readonly text: string;
  /** What of its text is loaded; the other lines are empty. */
  readonly loaded: string;
}

/** A problem in a line of a part; what is unused is one only if no script uses it. */
interface Found {
  readonly part: Part;
  readonly line: number;
  readonly message: string;
  readonly isUnused: boolean;
}

/** What is wrong with scripts, each looked at as it is loaded; a line for each problem, with its file. */
export function checkScripts(scripts: readonly LoadedScript[]): string[] {
  const parts = scripts.flatMap((script) => script.parts);
  const found = scripts.flatMap(problemsOf);
  const problems = found
    .filter((one) => !one.isUnused || isUsedNowhere(one, found, parts))
    .map(({ part, line, message }) => `${part.from}:${line}: ${message}`);
  return [...new Set([...problems, ...scripts.flatMap(inHeader), ...neverLoaded(parts)])].toSorted();
}

function problemsOf(script: LoadedScript): Found[] {
  return findProblems(script.text).flatMap(({ line, message, unused }) => {
    // An argument that neither a step nor its `-many` script uses is not loaded in the first place.
    if (unused !== undefined && script.args.includes(unused)) return [];
    return [{ ...placeOf(script, line), message, isUnused: unused !== undefined }];
  });
}

/** The part that a line of the text is of, and its number there. */
function placeOf({ name, parts }: LoadedScript, of: number): { part: Part; line: number } {
  let line = of;
  for (const part of parts) {
    const lines = part.loaded.split('\n').length;
    if (line <= lines) return { part, line };
    line -= lines;
  }
  throw new RangeError(`${name} has no line ${of}`);
}

/** Whether all scripts that have this line have the same problem with it. */
function isUsedNowhere(one: Found, found: readonly Found[], parts: readonly Part[]): boolean {
  const textOf = ({ loaded }: Part): string | undefined => loaded.split('\n')[one.line - 1];
  const isSame = (part: Part): boolean => part.from === one.part.from && textOf(part) === textOf(one.part);
  const same = found.filter(({ part, line, message }) => {
    return isSame(part) && line === one.line && message === one.message;
  });
  return same.length === parts.filter(isSame).length;
}

/** Functions that are left out of every script, because nothing names them. */
function neverLoaded(parts: readonly Part[]): string[] {
  return [...Map.groupBy(parts, ({ from }) => from)].flatMap(([from, same]) => {
    const loaded = same.map((part) => part.loaded.split('\n'));
    return (same[0]?.text ?? '').split('\n').flatMap((text, at) => {
      const [, name] = /^local function (\w+)/.exec(text) ?? [];
      const isLeftOut = name !== undefined && loaded.every((lines) => lines[at] === '');
      return isLeftOut ? [`${from}:${at + 1}: nothing uses the function ${name}`] : [];
    });
  });
}

function inHeader({ parts, keys, args }: LoadedScript): string[] {
  const own = parts.at(-1);
  if (!own) return [];
  const isOfSession = parts.some(({ from }) => from.endsWith('/session.lua'));
  const names = { keys: isOfSession ? [] : keys, args };
  return headerProblems(own.text, names).map((message) => `${own.from}: ${message}`);
}

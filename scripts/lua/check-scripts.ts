import { findProblems } from './find-problems.ts';
import { headerProblems } from './header-problems.ts';

/** A script as it is loaded, in parts that are of a file each, or were made. */
export interface LoadedScript {
  readonly name: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly isGrouped?: boolean;
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly from: string;
  readonly text: string;
}

/** A problem, the part that it is in, and whether it is one only if all scripts with that part have it. */
interface Found {
  readonly said: string;
  readonly part: Part;
  readonly isOfAll: boolean;
}

/**
 * What is wrong with scripts, each looked at as it is loaded; a line for each problem. What a library offers, or a key that
 * each step gets, is without use only if no script uses it.
 */
export function checkScripts(scripts: readonly LoadedScript[]): string[] {
  const found = scripts.flatMap(problemsOf);
  const same = (a: Part, b: Part): boolean => a.from === b.from && a.text === b.text;
  const isWrong = ({ said, part, isOfAll }: Found): boolean => {
    if (!isOfAll) return true;
    const having = scripts.filter(({ parts }) => parts.some((other) => same(other, part)));
    return found.filter((other) => other.said === said && same(other.part, part)).length === having.length;
  };
  return [...new Set(found.filter(isWrong).map(({ said }) => said))].toSorted();
}

function problemsOf(script: LoadedScript): Found[] {
  const own = script.parts.at(-1);
  const inText = findProblems(script.text).flatMap(({ line, message, unused }) => {
    // Arguments that neither a step nor its `-many` script uses are not loaded in the first place.
    if (unused !== undefined && script.args.includes(unused)) return [];
    const { part, at } = placeOf(script, line);
    return [{ said: `${part.from}:${at}: ${message}`, part, isOfAll: unused !== undefined }];
  });
  if (!own) return inText;
  const isOfSession = script.parts.some(({ from }) => from.endsWith('/session.lua'));
  const names = { keys: isOfSession ? [] : script.keys, args: script.args };
  const inHeader = headerProblems(own.text, names).map((message) => ({
    said: `${own.from}: ${message}`,
    part: own,
    isOfAll: false,
  }));
  return [...inText, ...inHeader];
}

/** The part that a line of the text is of, and its number there. */
function placeOf({ name, parts }: LoadedScript, line: number): { part: Part; at: number } {
  let at = line;
  for (const part of parts) {
    const lines = part.text.split('\n').length;
    if (at <= lines) return { part, at };
    at -= lines;
  }
  throw new RangeError(`${name} has no line ${line}`);
}

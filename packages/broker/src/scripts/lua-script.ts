import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { keyNames, type SessionKey, sessionKeys } from '../keys/key-names.ts';
import { type LoadedPart, loadedParts, type Part, readParts } from './lua-parts.ts';
import { listOf } from './named.ts';

/** What a script is read from. */
export interface ScriptSource<K extends string = string, A extends string = string> {
  /** The name under which its calls are counted. */
  readonly name: string;
  readonly file: URL;
  /** The names of its keys and of its arguments: locals in Lua, and what `Named` takes in TypeScript. */
  readonly keys: readonly K[];
  readonly args: readonly A[];
  /** Whether it gets the arguments once for each key of its list; then it names them itself, by `ARGUMENTS`. */
  readonly isGrouped?: boolean;
}

/** Lua as it is sent: its text, and the hash under which Redis keeps it. */
export interface LuaText {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

/** A script that was read. */
export interface Script<K extends string = string, A extends string = string>
  extends ScriptSource<K, A>, LuaText {
  /** What the text was made of, in this order; the last one is its own file. */
  readonly parts: readonly LoadedPart[];
}

/** A script about one session. */
export type SessionStep<A extends string = string> = Script<SessionKey, A>;

/** A step that is taken for many sessions at once in the usual case. Both scripts have the same arguments. */
export interface GatheredStep<A extends string = string> {
  readonly one: SessionStep<A>;
  /** For many sessions; it replies `slow` for one that needs the step itself. */
  readonly many: Script<'READY' | 'OUTBOX' | '...SESSIONS', A>;
}

const all: Script[] = [];

/** All scripts that have been read so far, for the check of the Lua. */
export function scriptsRead(): readonly Script[] {
  return all;
}

/**
 * Reads a script: the libraries that the first line of its file names, the names of its keys and arguments, and itself. Throws
 * an `Error` if that does not fit together.
 */
export function readScript<const K extends string, const A extends string>(
  source: ScriptSource<K, A>,
): Script<K, A> {
  const script = putTogether(source);
  requireUse([script], source.args);
  return script;
}

/** Reads `<folder>/<name>.lua` of this package. */
export function luaScript<const K extends string, const A extends string = never>(
  name: string,
  { folder = '.', ...source }: Omit<ScriptSource<K, A>, 'name' | 'file'> & { readonly folder?: string },
): Script<K, A> {
  return readScript({ name, file: fileOf(folder, name), ...source });
}

/** Reads `steps/<room>/<name>.lua`, a step with one session. */
export function sessionStep<const A extends string>(path: string, args: readonly A[]): SessionStep<A> {
  return readScript({ name: basename(path), file: fileOf('steps', path), keys: sessionKeys, args });
}

/**
 * Reads `steps/<room>/<name>.lua`, and `<name>-many.lua` beside it, which takes the same step with many sessions of a person
 * and an agent.
 */
export function gatheredStep<const A extends string>(path: string, args: readonly A[]): GatheredStep<A> {
  const name = basename(path);
  const step = {
    one: putTogether({ name, file: fileOf('steps', path), keys: sessionKeys, args }),
    many: putTogether({
      name: `${name}-many`,
      file: fileOf('steps', `${path}-many`),
      keys: ['READY', 'OUTBOX', '...SESSIONS'] as const,
      args,
      isGrouped: true,
    }),
  };
  requireUse([step.one, step.many], args);
  return step;
}

function fileOf(folder: string, name: string): URL {
  return new URL(`../${folder}/${name}.lua`, import.meta.url);
}

/** Names of keys come before the libraries, which use them too; names of arguments come after, for the script alone. */
function putTogether<K extends string, A extends string>(source: ScriptSource<K, A>): Script<K, A> {
  const { file, keys, args, isGrouped = false } = source;
  const { libraries, own } = readParts(file);
  const [before = '', behind, more] = own.text.split(/\bARGUMENTS\b/);
  if (more !== undefined || (behind !== undefined) !== isGrouped) {
    throw new Error(`${own.from} says ARGUMENTS ${isGrouped ? 'not once' : 'but has no groups of them'}`);
  }
  const lua = loadedParts([
    ...libraries.map(withKeyNames),
    { from: 'its arguments', text: isGrouped ? '' : localsOf('ARGV', args) },
    withKeyNames({ ...own, text: behind === undefined ? before : `${before}${args.join(', ')}${behind}` }),
  ]);
  const names = localsOf('KEYS', keys);
  const parts = [{ from: 'its keys', text: names, loaded: names }, ...lua];
  const text = parts.map(({ loaded }) => loaded).join('\n');
  const script = { ...source, text, sha: createHash('sha1').update(text).digest('hex'), parts };
  all.push(script);
  return script;
}

/** Replaces the names of parts of keys (`KEY_…`) by their values, because locals would cost something in each call. */
function withKeyNames({ from, text }: Part): Part {
  const put = (name: string): string => {
    const value = keyNames[name as keyof typeof keyNames];
    if (value === undefined) throw new Error(`${from} has ${name}, which key-names.ts does not have`);
    return `'${value}'`;
  };
  return { from, text: text.replaceAll(/\bKEY_[A-Z]+\b/g, put) };
}

/** Lua that gives names to the values of a table. */
function localsOf(table: 'KEYS' | 'ARGV', names: readonly string[]): string {
  const list = listOf(names.at(-1) ?? '');
  const single = list === undefined ? names : names.slice(0, -1);
  const lines = [];
  if (single.length > 0) lines.push(`local ${single.join(', ')} = unpack(${table}, 1, ${single.length})`);
  if (list !== undefined) {
    lines.push(`local ${list} = ${single.length > 0 ? `{ unpack(${table}, ${single.length + 1}) }` : table}`);
  }
  return lines.join('\n');
}

/** An argument that a script does not use is a mistake in one or the other. */
function requireUse(scripts: readonly Script[], args: readonly string[]): void {
  const words = new Set(
    scripts.flatMap(({ parts, isGrouped }) => {
      const own = parts.at(-1)?.loaded ?? '';
      return (isGrouped ? own.replace(args.join(', '), '') : own).match(/\w+/g) ?? [];
    }),
  );
  const unused = args.map((name) => listOf(name) ?? name).filter((name) => !words.has(name));
  if (unused.length > 0) throw new Error(`${scripts[0]?.name} has no use for ${unused.join(', ')}`);
}

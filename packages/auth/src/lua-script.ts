import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Lua script: its text, and the hash that Redis keeps it by. */
export interface LuaScript {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

/** What runs scripts by their hash, and sends the text to a server that does not know it: the broker's `Scripts`. */
export interface ScriptRunner {
  run(
    script: LuaScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly unknown[]>;
}

/** Reads a script of this folder. */
export function luaScript(name: string): LuaScript {
  const text = readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
  return { name, text, sha: createHash('sha1').update(text).digest('hex') };
}

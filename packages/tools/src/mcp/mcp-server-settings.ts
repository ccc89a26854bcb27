import type { Fail } from '../entries/fail.ts';
import type { McpServerEntry, Override } from '../entries/mcp-server-entry.ts';
import { readTexts } from '../secrets/read-texts.ts';
import type { Environment } from '../secrets/secret-text.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** How a server is reached. */
export type McpAddress =
  | { readonly kind: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string | undefined;
    };

/** An MCP server of TOOLS_FILE, with its secrets read. */
export interface McpServerSettings {
  readonly name: string;
  readonly address: McpAddress;
  readonly secrets: Secrets;
  readonly asksPeople: boolean;
  readonly questionMs: number;
  readonly connectMs: number;
  readonly idleMs: number;
  /** Of all its tools. */
  readonly all: Override;
  /** By name of the tool, or by a name in which * stands for any text. */
  readonly overrides: Readonly<Record<string, Override>>;
}

/** Reads an entry of TOOLS_FILE; `undefined` if `fail` was told what is wrong with it. */
export function mcpServerOf(
  name: string,
  entry: McpServerEntry,
  env: Environment,
  fail: Fail,
): McpServerSettings | undefined {
  const { url, command, args, cwd, users, approval, idempotent, destructive, editable } = entry;
  const member = url === undefined ? 'env' : 'headers';
  const read = readTexts(entry[member], env, (path, problem) => fail([member, ...path], problem));
  if (!read) return undefined;
  const { texts, secrets } = read;
  const address: McpAddress =
    url === undefined
      ? { kind: 'stdio', command: command ?? '', args, env: texts, cwd }
      : { kind: 'http', url, headers: texts };
  const { timeout_seconds, max_result_bytes } = entry;
  return {
    name,
    address,
    secrets,
    asksPeople: entry.questions,
    questionMs: entry.question_seconds * 1_000,
    connectMs: entry.connect_seconds * 1_000,
    idleMs: entry.idle_seconds * 1_000,
    all: { users, approval, idempotent, destructive, editable, timeout_seconds, max_result_bytes },
    overrides: entry.tools,
  };
}

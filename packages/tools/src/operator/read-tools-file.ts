import { readFileSync, statSync } from 'node:fs';
import type * as z from 'zod';
import type { Fail } from '../entries/fail.ts';
import { ToolsFileEntries } from '../entries/tools-file-entries.ts';
import { type HttpTool, httpToolOf } from '../http/http-tool.ts';
import { type McpServerSettings, mcpServerOf } from '../mcp/mcp-server-settings.ts';
import type { Environment } from '../secrets/secret-text.ts';
import { type Mistake, YamlText } from './yaml-text.ts';

const maxFileBytes = 1_048_576;
/** As many are told at a time. */
const mostMistakes = 10;

/** TOOLS_FILE with its secrets read. */
export interface ToolsFile {
  readonly httpTools: readonly HttpTool[];
  readonly mcpServers: readonly McpServerSettings[];
  /** Of the schemas in it, what is not checked; for the operator. */
  readonly unchecked: readonly { readonly tool: string; readonly places: readonly string[] }[];
}

/** Something is wrong with TOOLS_FILE; the message is one line with the file and the places in it, and no secret. */
export class ToolsFileError extends Error {
  override readonly name = 'ToolsFileError';
}

/** Reads TOOLS_FILE. `taken` are names that its tools and servers may not have. Throws a `ToolsFileError`. */
export function readToolsFile(path: string, env: Environment, taken: ReadonlySet<string>): ToolsFile {
  const yaml = new YamlText(textOf(path));
  const read = yaml.read();
  if ('mistake' in read) throw errorOf(path, [read.mistake]);
  const parsed = ToolsFileEntries.safeParse(read.value ?? {});
  if (!parsed.success) {
    throw errorOf(
      path,
      parsed.error.issues
        .flatMap(placesOf)
        .map(([place, problem]) => yaml.mistakeAt(place, nameOf(place) + problem)),
    );
  }
  const mistakes: Mistake[] = [];
  const failIn =
    (...place: readonly PropertyKey[]): Fail =>
    (member, problem) => {
      const whole = [...place, ...member];
      mistakes.push(yaml.mistakeAt(whole, nameOf(whole) + problem));
      return undefined;
    };
  const { tools, mcp_servers: servers } = parsed.data;
  for (const name of Object.keys(tools)) {
    if (taken.has(name)) failIn('tools', name)([], 'this name belongs to a built-in tool');
  }
  for (const name of Object.keys(servers)) {
    if (Object.hasOwn(tools, name)) failIn('mcp_servers', name)([], 'this is the name of a tool already');
  }
  const httpTools = Object.entries(tools).flatMap(
    ([name, entry]) => httpToolOf(name, entry, env, failIn('tools', name)) ?? [],
  );
  const mcpServers = Object.entries(servers).flatMap(
    ([name, entry]) => mcpServerOf(name, entry, env, failIn('mcp_servers', name)) ?? [],
  );
  if (mistakes.length > 0) throw errorOf(path, mistakes);
  const unchecked = httpTools.flatMap(({ name, schema }) =>
    schema.unchecked.length > 0 ? [{ tool: name, places: schema.unchecked }] : [],
  );
  return { httpTools, mcpServers, unchecked };
}

function textOf(path: string): string {
  try {
    if (statSync(path).size > maxFileBytes) {
      throw new ToolsFileError(`TOOLS_FILE ${path}: must have at most ${maxFileBytes} bytes`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ToolsFileError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new ToolsFileError(`TOOLS_FILE ${path}: cannot be read (${code})`);
  }
}

function errorOf(path: string, mistakes: readonly Mistake[]): ToolsFileError {
  const [first, ...others] = mistakes.slice(0, mostMistakes);
  const told = others.map(({ line, column, problem }) => `${line}:${column}: ${problem}`);
  const more = mistakes.length > mostMistakes ? [`${mistakes.length - mostMistakes} more`] : [];
  return new ToolsFileError(
    `TOOLS_FILE ${path}:${first?.line}:${first?.column}: ${[first?.problem, ...told, ...more].join('; ')}`,
  );
}

/** Where an issue is, and what it says. A wrong key of a record hides its reason one level down. */
function placesOf(issue: z.core.$ZodIssue): (readonly [PropertyKey[], string])[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => [[...issue.path, key], 'is not known here']);
  }
  if (issue.code === 'invalid_key') return [[issue.path, issue.issues[0]?.message ?? issue.message]];
  return [[issue.path, issue.message]];
}

function nameOf(place: readonly PropertyKey[]): string {
  return place.length === 0 ? '' : `${place.map(String).join('.')}: `;
}

import { isDeepStrictEqual } from 'node:util';
import { callHttpTool } from '../http/call-http-tool.ts';
import type { HttpTool } from '../http/http-tool.ts';
import { callMcpTool, type McpCall } from '../mcp/call-mcp-tool.ts';
import { McpServer, ServerAway } from '../mcp/mcp-server.ts';
import type { McpTool } from '../mcp/mcp-tool.ts';
import type { CatalogueTool, ToolCatalogue } from '../policy/tool-catalogue.ts';
import { matches } from '../policy/tool-pattern.ts';
import { mayUse } from '../policy/tool-policy.ts';
import { failure, type ToolOutcome } from '../result/tool-outcome.ts';
import type { Environment } from '../secrets/secret-text.ts';
import type { ToolLog } from '../tool-log.ts';
import type { OperatorTool } from './operator-tool.ts';
import { readToolsFile, type ToolsFile, ToolsFileError } from './read-tools-file.ts';

/** As many are offered to one agent, which is what providers take. */
const mostOffered = 128;

export interface OperatorToolsOptions {
  /** TOOLS_FILE; without it there are none. */
  readonly path: string | undefined;
  readonly env: Environment;
  /** Names of tools that are built in. */
  readonly taken: ReadonlySet<string>;
  readonly log: ToolLog;
}

export interface ToolCallRequest extends McpCall {
  /** The same for the same call, however often it is made. */
  readonly callId: string;
}

const noFile: ToolsFile = { httpTools: [], mcpServers: [], unchecked: [] };

/** The tools of TOOLS_FILE, as one process uses them. */
export class OperatorTools {
  private readonly options: OperatorToolsOptions;
  private httpTools: ReadonlyMap<string, HttpTool> = new Map();
  private servers: ReadonlyMap<string, McpServer> = new Map();

  /** Throws a `ToolsFileError` if the file is wrong. Servers are asked when they are needed. */
  constructor(options: OperatorToolsOptions) {
    this.options = options;
    this.take(this.read());
  }

  /** Reads the file again. If it is wrong, that is logged, and everything stays as it is. */
  reload(): void {
    const { log } = this.options;
    try {
      this.take(this.read());
      log.info({ tools: this.httpTools.size, servers: this.servers.size }, 'TOOLS_FILE was read again');
    } catch (error) {
      if (!(error instanceof ToolsFileError)) throw error;
      log.error({ problem: error.message }, 'TOOLS_FILE is wrong; the tools stay as they were');
    }
  }

  /** The tool of a name; a server is asked for its tools, and one that is away offers what it offered last. */
  async find(name: string): Promise<OperatorTool | undefined> {
    const http = this.httpTools.get(name);
    if (http) return asOperatorTool(http, 'http');
    const server = this.serverOf(name);
    const tool = server && (await this.toolsOf(server)).find((one) => one.name === name);
    return tool && asOperatorTool(tool, 'mcp');
  }

  /** The tools that patterns name and a user may use; and the patterns that name no tool at all. */
  async offered(
    patterns: readonly string[],
    user: string,
  ): Promise<{ readonly tools: readonly OperatorTool[]; readonly missing: readonly string[] }> {
    const wanted = [...this.servers.values()].filter(({ settings }) =>
      patterns.some((pattern) => mayName(pattern, settings.name)),
    );
    const listed = await Promise.all(wanted.map((server) => this.toolsOf(server)));
    const all = [
      ...[...this.httpTools.values()].map((tool) => asOperatorTool(tool, 'http')),
      ...listed.flat().map((tool) => asOperatorTool(tool, 'mcp')),
    ];
    const named = all.filter(({ name }) => patterns.some((pattern) => matches(pattern, name)));
    const missing = patterns.filter((pattern) => !all.some(({ name }) => matches(pattern, name)));
    const tools = named.filter(({ policy }) => mayUse(policy, user));
    return { tools: tools.slice(0, mostOffered), missing };
  }

  /** Calls a tool, whose arguments fit its schema. Rejects with `signal.reason` alone. */
  async call(name: string, request: ToolCallRequest, signal: AbortSignal): Promise<ToolOutcome> {
    const http = this.httpTools.get(name);
    if (http) return callHttpTool(http, request, signal);
    const server = this.serverOf(name);
    const tool = server && (await this.toolsOf(server)).find((one) => one.name === name);
    if (!server || !tool) return failure('TOOL_NOT_FOUND', 'There is no such tool here any more.');
    return callMcpTool({ ...request, server, tool }, signal);
  }

  /** What this process offers. Servers are asked for their tools, those that are away excepted. */
  async catalogue(): Promise<ToolCatalogue> {
    await Promise.all([...this.servers.values()].map((server) => this.toolsOf(server)));
    return this.knownCatalogue();
  }

  /** The same as far as it is known, without asking any server. */
  knownCatalogue(): ToolCatalogue {
    const servers = [...this.servers.values()];
    return {
      tools: [
        ...[...this.httpTools.values()].map((tool) => catalogued(tool, 'http')),
        ...servers.flatMap(({ knownTools }) => knownTools).map((tool) => catalogued(tool, 'mcp')),
      ],
      unlisted: servers
        .filter(({ isListed }) => !isListed)
        .map(({ settings }) => ({ name: settings.name, users: settings.all.users ?? [] })),
    };
  }

  /** Ends all connections and programs. */
  async stop(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
  }

  private read(): ToolsFile {
    const { path, env, taken } = this.options;
    return path === undefined ? noFile : readToolsFile(path, env, taken);
  }

  private take({ httpTools, mcpServers, unchecked }: ToolsFile): void {
    const { log } = this.options;
    for (const { tool, places } of unchecked) {
      log.warn({ tool, places }, 'arguments are not checked against all of their schema');
    }
    const before = this.servers;
    this.httpTools = new Map(httpTools.map((tool) => [tool.name, tool]));
    this.servers = new Map(
      mcpServers.map((settings) => {
        const known = before.get(settings.name);
        const stays = known && isDeepStrictEqual(known.settings, settings);
        return [settings.name, stays ? known : new McpServer(settings, log)];
      }),
    );
    for (const [name, server] of before) if (this.servers.get(name) !== server) server.retire();
  }

  private serverOf(name: string): McpServer | undefined {
    return this.servers.get(name.slice(0, Math.max(0, name.indexOf('.'))));
  }

  private async toolsOf(server: McpServer): Promise<readonly McpTool[]> {
    try {
      return await server.tools();
    } catch (error) {
      const problem = error instanceof ServerAway ? error.message : 'its list cannot be read';
      this.options.log.debug(
        { server: server.settings.name, problem },
        'the tools of an MCP server are those of before',
      );
      return server.knownTools;
    }
  }
}

/** Whether a pattern may name a tool of a server. */
function mayName(pattern: string, server: string): boolean {
  const [fixed = ''] = pattern.split('*');
  const prefix = `${server}.`;
  return fixed.startsWith(prefix) || (prefix.startsWith(fixed) && fixed !== pattern);
}

function asOperatorTool(tool: HttpTool | McpTool, kind: OperatorTool['kind']): OperatorTool {
  const { name, description, parameters, schema, policy, maxResultBytes } = tool;
  return { name, kind, description, parameters, schema, policy, maxResultBytes };
}

function catalogued(tool: HttpTool | McpTool, kind: OperatorTool['kind']): CatalogueTool {
  const { name, description, policy } = tool;
  const { users, approval, idempotent, destructive } = policy;
  return { name, description, kind, users, approval, idempotent, destructive };
}

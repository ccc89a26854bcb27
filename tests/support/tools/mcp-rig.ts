import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorTools, ToolCallRequest, ToolOutcome } from '@agentconnect/tools';
import { McpHttpServer } from './mcp-http-server.ts';
import { OwnToolsFile } from './tools-file.ts';

const program = join(import.meta.dirname, 'mcp-stdio-server.ts');

/** What headers and environments hold, and nobody may be told. */
export const rigSecret = 'tok-4711-and-no-other';

/** What `mcpTools` lists. */
export const rigTools = [
  'add',
  'append',
  'fail',
  'hang',
  'megabyte',
  'nothing',
  'order',
  'steps',
  'throw',
  'too-much',
  'tree',
  'write',
];

/** How long is waited for what has to come, in ms. */
export const patience = { timeout: 20_000 };

/** The two servers `http` and `stdio`, which have the same tools, and the tools of a worker that uses them. */
export class McpRig {
  hasMore = false;
  /** Tools that were called over HTTP. */
  readonly called: string[] = [];
  /** Calls over HTTP whose client has left. */
  givenUp = 0;
  readonly http = new McpHttpServer({
    hasMore: () => this.hasMore,
    onCall: (tool) => this.called.push(tool),
    onGivenUp: () => (this.givenUp += 1),
  });
  readonly file = new OwnToolsFile('');
  readonly notes = this.file.put('notes', '');
  private opened: OperatorTools | undefined;

  async start(entry: object = {}): Promise<this> {
    await this.http.start();
    this.open(entry);
    return this;
  }

  async end(): Promise<void> {
    await this.file.remove();
    await this.http.close();
  }

  get tools(): OperatorTools {
    if (!this.opened) throw new Error('start it first');
    return this.opened;
  }

  /** Opens the tools anew, as another worker would. `entry` is of both servers. */
  open(entry: object): void {
    const common = { users: 'all', questions: true, timeout_seconds: 20, connect_seconds: 30, ...entry };
    this.file.write({
      mcp_servers: {
        http: {
          url: this.http.url,
          headers: { Authorization: { env: 'TOKEN', prefix: 'Bearer ' } },
          ...common,
        },
        stdio: {
          command: process.execPath,
          args: ['--disable-warning=ExperimentalWarning', program],
          env: { MCP_NOTES: this.notes, SECRET: { env: 'TOKEN' } },
          ...common,
        },
      },
    });
    this.opened = this.file.open({ TOKEN: rigSecret, OTHER: 'of the worker' });
  }

  call(
    name: string,
    args: object = {},
    more: Partial<ToolCallRequest> = {},
    signal = new AbortController().signal,
  ): Promise<ToolOutcome> {
    return this.tools.call(name, { callId: 'call_1', args: { ...args }, ...more }, signal);
  }

  /** The tools of a server that a user is offered, without the name of the server. */
  async names(server: string): Promise<string[]> {
    const { tools } = await this.tools.offered([`${server}.*`], 'ada');
    return tools.map(({ name }) => name.slice(server.length + 1)).toSorted();
  }

  /** What the program has noted of itself. */
  noted(beginning = ''): string[] {
    return readFileSync(this.notes, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && line.startsWith(beginning));
  }

  /** How many programs there are. */
  running(): number {
    return this.noted('start').filter((line) => isAlive(Number(line.split(' ')[1]))).length;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

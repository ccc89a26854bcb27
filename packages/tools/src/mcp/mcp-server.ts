import type { PriorDiscovery } from '@modelcontextprotocol/client';
import type { Answer, Question } from '../result/question.ts';
import type { ToolLog } from '../tool-log.ts';
import { type Connection, connect } from './connection.ts';
import type { McpServerSettings } from './mcp-server-settings.ts';
import { type McpTool, mcpToolOf } from './mcp-tool.ts';
import { RestartPause } from './restart-pause.ts';
import { untilAborted } from './until-aborted.ts';

/** How long a list is good for that its server does not say to have changed: a change may be missed while nobody listens. */
const listMs = 300_000;

/** The server is not there; nothing was asked of it. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway';
}

/**
 * An MCP server as one worker uses it: connected, or started, when it is needed, and left when it was not needed for a
 * while. One that fails is left alone for a pause that grows.
 */
export class McpServer {
  readonly settings: McpServerSettings;
  private readonly log: ToolLog;
  private readonly pause = new RestartPause();
  private connecting: Promise<Connection> | undefined;
  private prior: PriorDiscovery | undefined;
  private listing: Promise<readonly McpTool[]> | undefined;
  private listed: readonly McpTool[] = [];
  private listedAt = -Infinity;
  /** How often it has said that its list is another. */
  private changes = 0;
  private wasListed = false;
  private users = 0;
  private idle: NodeJS.Timeout | undefined;
  private isStopped = false;
  /** Answers what the server asks in the course of the one call that is under way. */
  private answer: ((question: Question) => Promise<Answer>) | undefined;
  private turns: Promise<unknown> = Promise.resolve();

  constructor(settings: McpServerSettings, log: ToolLog) {
    this.settings = settings;
    this.log = log;
  }

  /** Its tools, as they were listed last; none before it was ever reached. */
  get knownTools(): readonly McpTool[] {
    return this.listed;
  }

  /** Whether it was ever reached. */
  get isListed(): boolean {
    return this.wasListed;
  }

  /** Lists its tools, unless that was done lately and nothing has changed. Rejects with `ServerAway`. */
  async tools(): Promise<readonly McpTool[]> {
    if (performance.now() - this.listedAt < listMs) return this.listed;
    this.listing ??= this.list().finally(() => {
      this.listing = undefined;
    });
    return this.listing;
  }

  /** Does something with a connection, which is kept meanwhile. Rejects with `ServerAway` if there is none. */
  async use<T>(action: (connection: Connection) => Promise<T>): Promise<T> {
    this.users += 1;
    clearTimeout(this.idle);
    try {
      const connection = await this.connected();
      return await action(connection);
    } finally {
      this.users -= 1;
      this.leaveWhenIdle();
    }
  }

  /**
   * Makes a call in the course of which its server may ask a person. A protocol before 2026 does not say which call a
   * question belongs to, so that such calls are made one after the other.
   */
  async useAlone<T>(
    answer: ((question: Question) => Promise<Answer>) | undefined,
    signal: AbortSignal,
    action: () => Promise<T>,
  ): Promise<T> {
    const before = this.turns;
    const mine = Promise.withResolvers<void>();
    // Whoever gives up in line still lets the one before it come first.
    this.turns = Promise.all([before, mine.promise]);
    try {
      await untilAborted(before, signal);
      this.answer = answer;
      try {
        return await action();
      } finally {
        this.answer = undefined;
      }
    } finally {
      mine.resolve();
    }
  }

  /** It has answered: what failed before it has passed. */
  worked(): void {
    this.pause.worked();
  }

  /** The connection is of no use any more: the next call makes another. */
  async drop(): Promise<void> {
    const { connecting } = this;
    this.connecting = undefined;
    clearTimeout(this.idle);
    const connection = await connecting?.catch(() => undefined);
    await connection?.close().catch(() => undefined);
  }

  /** It is not used for anything new, and is left when what is under way has ended. */
  retire(): void {
    this.isStopped = true;
    this.leaveWhenIdle();
  }

  /** Leaves the server for good, at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.drop();
  }

  private async connected(): Promise<Connection> {
    if (this.isStopped) throw new ServerAway('it is no longer used');
    if (!this.connecting) {
      const { left } = this.pause;
      if (left > 0) throw new ServerAway(`it failed, and is tried again in ${Math.ceil(left / 1_000)} s`);
      const connecting = this.connectOnce();
      this.connecting = connecting;
      connecting.catch(() => {
        if (this.connecting === connecting) this.connecting = undefined;
      });
    }
    return this.connecting;
  }

  private async connectOnce(): Promise<Connection> {
    const { settings, log, prior } = this;
    const { name } = settings;
    const closed = (): void => {
      this.connecting = undefined;
      this.pause.failed();
      log.warn({ server: name }, 'an MCP server closed its connection');
    };
    try {
      const connection = await connect(
        settings,
        {
          onToolsChanged: () => {
            this.changes += 1;
            this.listedAt = -Infinity;
          },
          onClosed: closed,
          onQuestion: async (message, schema) => {
            const answer = await this.answer?.({ key: 'answer', message, schema });
            if (answer?.action !== 'accept') return { action: answer?.action ?? 'cancel' };
            return { action: 'accept', content: answer.content as Record<string, string> };
          },
        },
        { prior, log },
      );
      // To find out takes a program of its own.
      if (settings.address.kind === 'stdio') this.prior = connection.prior;
      log.info(
        { server: name, protocol: connection.client.getNegotiatedProtocolVersion() },
        'connected to an MCP server',
      );
      return connection;
    } catch (error) {
      this.pause.failed();
      // Its protocol may be another by now.
      this.prior = undefined;
      const problem = settings.secrets.hide(error instanceof Error ? error.message : 'unknown');
      log.warn({ server: name, problem }, 'an MCP server could not be reached');
      throw new ServerAway('it cannot be reached', { cause: error });
    }
  }

  private async list(): Promise<readonly McpTool[]> {
    const { settings, log } = this;
    return this.use(async ({ client }) => {
      const { connectMs: timeout } = settings;
      const { changes } = this;
      const { tools } = await client.listTools(undefined, {
        timeout,
        maxTotalTimeout: timeout,
        cacheMode: 'refresh',
      });
      const read = tools.map((tool) => mcpToolOf(settings, tool));
      for (const one of read) {
        if (one && 'problem' in one)
          log.warn({ server: settings.name, ...one }, 'a tool of an MCP server is left out');
      }
      const offered = read.filter((one) => one !== undefined && !('problem' in one)) as readonly McpTool[];
      this.listed = [...new Map(offered.map((tool) => [tool.name, tool])).values()];
      // A change that was told meanwhile may not be in it.
      if (changes === this.changes) this.listedAt = performance.now();
      this.wasListed = true;
      this.pause.worked();
      return this.listed;
    });
  }

  private leaveWhenIdle(): void {
    if (this.users > 0 || !this.connecting) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.drop(), this.isStopped ? 0 : this.settings.idleMs);
    this.idle.unref();
  }
}

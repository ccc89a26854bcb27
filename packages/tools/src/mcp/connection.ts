import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ElicitResult, PriorDiscovery, Transport } from '@modelcontextprotocol/client';
import type { ToolLog } from '../tool-log.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { McpAddress, McpServerSettings } from './mcp-server-settings.ts';
import { tellOutput } from './server-output.ts';
import { endWithStreams } from './stream-ends.ts';

/** Of one message of a server, in bytes. */
const mostBytes = 4 * 1024 * 1024;
/** Pages of a list, and pauses between them, have no end of their own. */
const mostPages = 20;
/** How long a server may take to end a session, in ms. */
const endMs = 2_000;
/** What the SDK adds to the environment of a program by itself, of which it is told that there is none. */
const inherited = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'];

/** What a server may want of its client. */
export interface ServerEvents {
  readonly onToolsChanged: () => void;
  readonly onClosed: () => void;
  /** A server of a protocol before 2026 asks a person, and waits. */
  readonly onQuestion: (message: string, schema: Readonly<Record<string, unknown>>) => Promise<ElicitResult>;
}

/** A connection to a server. */
export interface Connection {
  readonly client: Client;
  /** Whether the protocol is one before 2026. */
  readonly isLegacy: boolean;
  /** What to tell the next connection, which then need not find out the protocol anew. */
  readonly prior: PriorDiscovery;
  close(): Promise<void>;
}

/** Connects to a server, or rejects within its time. The SDK is loaded for the first one. */
export async function connect(
  settings: McpServerSettings,
  events: ServerEvents,
  { prior, log }: { readonly prior: PriorDiscovery | undefined; readonly log: ToolLog },
): Promise<Connection> {
  const sdk = await import('@modelcontextprotocol/client');
  const { asksPeople, connectMs } = settings;
  const client = new sdk.Client(
    { name: 'agentconnect', version: '1' },
    {
      capabilities: asksPeople ? { elicitation: { form: {} } } : {},
      // A server that is silent may be one of an earlier protocol, which then needs half of the time as well.
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: connectMs / 2 } },
      inputRequired: { autoFulfill: false },
      listMaxPages: mostPages,
      listChanged: { tools: { autoRefresh: false, onChanged: () => events.onToolsChanged() } },
    },
  );
  if (asksPeople) {
    client.setRequestHandler('elicitation/create', ({ params }) =>
      params.mode === 'url'
        ? { action: 'decline' }
        : events.onQuestion(params.message, { ...params.requestedSchema }),
    );
  }
  // The SDK has a place for one listener of each kind.
  const listen = (listeners: Pick<Client, 'onclose' | 'onerror'>): void =>
    void Object.assign(client, listeners);
  listen({
    onerror: ({ message }) => {
      const problem = settings.secrets.hide(message);
      log.debug({ server: settings.name, problem }, 'an MCP connection has a fault');
    },
  });
  const { transport, end } = await transportOf(settings, log);
  const close = async (): Promise<void> => {
    listen({ onclose: () => undefined });
    // A server that does not answer is left as it is.
    await Promise.race([end(), pause(endMs, undefined, { ref: false })]);
    await client.close();
  };
  try {
    const options = {
      timeout: connectMs,
      maxTotalTimeout: connectMs,
      signal: AbortSignal.timeout(connectMs),
    };
    await client.connect(transport, { ...options, ...(prior && { prior }) });
  } catch (error) {
    await close();
    throw error;
  }
  endWithStreams(transport);
  listen({ onclose: () => events.onClosed() });
  const discover = client.getDiscoverResult();
  return {
    client,
    isLegacy: discover === undefined,
    prior: discover ? { kind: 'modern', discover } : { kind: 'legacy' },
    close,
  };
}

async function transportOf(
  { name, address, secrets }: McpServerSettings,
  log: ToolLog,
): Promise<{ readonly transport: Transport; readonly end: () => Promise<void> }> {
  if (address.kind === 'http') {
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
    const transport = new StreamableHTTPClientTransport(new URL(address.url), {
      requestInit: { headers: address.headers },
      fetch: boundedFetch(mostBytes),
    });
    // A session that nobody ends stays with the server; one that cannot be ended is the server's affair.
    return { transport, end: () => transport.terminateSession().catch(() => undefined) };
  }
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const { command, args, cwd } = address;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: wholeEnvironment(address),
    stderr: 'pipe',
    maxBufferSize: mostBytes,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = transport.stderr;
  if (output instanceof Readable) {
    tellOutput(output, secrets, (line) => log.debug({ server: name, line }, 'an MCP server says'));
  }
  return { transport, end: () => Promise.resolve() };
}

/** The listed variables and no others: one that is undefined is not passed on. */
function wholeEnvironment({ env }: Extract<McpAddress, { kind: 'stdio' }>): Record<string, string> {
  const none = inherited.filter((name) => !Object.hasOwn(env, name)).map((name) => [name, undefined]);
  return { ...(Object.fromEntries(none) as Record<string, string>), ...env };
}

import { setTimeout as wait } from 'node:timers/promises';
import {
  acceptedContent,
  createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

/** The same for every process, so that a call may go on at another one. */
const key = Buffer.alloc(32, 'a key of the tests');
const states = createRequestStateCodec<{ readonly order: string }>({ key });

const Size = z.object({ size: z.enum(['small', 'large']) });

export interface McpToolsOptions {
  /** Whether one more tool is there. */
  readonly hasMore?: () => boolean;
  /** Told of each call. */
  readonly onCall?: (tool: string) => void;
  /** Aborted when the client has given a call up. */
  readonly onGivenUp?: () => void;
}

const text = (content: string): { readonly content: { readonly type: 'text'; readonly text: string }[] } => ({
  content: [{ type: 'text', text: content }],
});

/** A server with a tool for each thing that a server may do, made by the SDK of its protocol. */
export function mcpTools({ hasMore, onCall, onGivenUp }: McpToolsOptions = {}): McpServer {
  const server = new McpServer(
    { name: 'tools-of-the-tests', version: '1' },
    { requestState: { verify: (state, context) => states.verify(state, context) } },
  );
  const called = (tool: string): void => onCall?.(tool);

  server.registerTool(
    'add',
    {
      description: 'Adds two numbers',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
      annotations: { readOnlyHint: true },
    },
    ({ a, b }) => ({ ...text(JSON.stringify({ sum: a + b })), structuredContent: { sum: a + b } }),
  );
  server.registerTool(
    'write',
    {
      description: 'Writes',
      inputSchema: z.object({ what: z.string() }),
      annotations: { destructiveHint: true },
    },
    ({ what }) => {
      called('write');
      return text(`wrote ${what}`);
    },
  );
  server.registerTool('append', { annotations: { destructiveHint: false, idempotentHint: true } }, () =>
    text('appended'),
  );
  server.registerTool('tree', { description: 'Recursive', inputSchema: fromJsonSchema(tree) }, () =>
    text('a tree'),
  );
  server.registerTool('fail', { description: 'Fails' }, () => ({
    ...text('it did not work'),
    isError: true,
  }));
  server.registerTool('throw', { description: 'Throws' }, () => {
    throw new Error('thrown');
  });
  server.registerTool('megabyte', { description: 'Says much' }, () => text('x'.repeat(1_048_576)));
  server.registerTool('too-much', { description: 'Says too much' }, () => text('x'.repeat(16 * 1_048_576)));
  server.registerTool('nothing', { description: 'Says nothing' }, () => ({ content: [] }));
  server.registerTool('steps', { description: 'Tells how far it is' }, async (ctx) => {
    for (const progress of [1, 2, 3]) await tellProgress(ctx, progress);
    return text('there');
  });
  server.registerTool('hang', { description: 'Never answers' }, async (ctx) => {
    called('hang');
    await tellProgress(ctx, 1);
    try {
      await wait(600_000, undefined, { signal: ctx.mcpReq.signal });
    } catch {
      onGivenUp?.();
    }
    return text('too late');
  });
  server.registerTool(
    'order',
    {
      description: 'Asks for a size before it orders',
      inputSchema: z.object({ what: z.string() }),
      outputSchema: z.object({ ordered: z.string() }),
    },
    async ({ what }, ctx) => {
      const state = ctx.mcpReq.requestState<{ order: string }>();
      const answer = acceptedContent(ctx.mcpReq.inputResponses, 'size', Size);
      if (state && answer) {
        called('order');
        const ordered = `${answer.size} ${state.order}`;
        return { ...text(ordered), structuredContent: { ordered } };
      }
      if (state) return { ...text('nothing was ordered'), isError: true };
      return inputRequired({
        inputRequests: {
          size: inputRequired.elicit({ message: `Which size of ${what}?`, requestedSchema: Size }),
        },
        requestState: await states.mint({ order: what }),
      });
    },
  );
  if (hasMore?.()) server.registerTool('more', { description: 'One more' }, () => text('more'));
  return server;
}

const tree = {
  type: 'object',
  properties: { root: { $ref: '#/$defs/node' } },
  $defs: {
    node: {
      type: 'object',
      properties: { name: { type: 'string', pattern: '^[a-z]+$' }, next: { $ref: '#/$defs/node' } },
      required: ['name'],
    },
  },
} as const;

async function tellProgress({ mcpReq }: ServerContext, progress: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress, total: 3, message: `step ${progress}` };
  await mcpReq.notify({ method: 'notifications/progress', params });
}

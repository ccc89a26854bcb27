import {
  type ChatRequest,
  type EndEvent,
  type ToolCall,
  type WatchdogLimits,
  watchdog,
} from '../../../packages/providers/src/index.ts';
import { collect } from './collect.ts';
import { chatRequest, drivers, providerAt } from './drivers.ts';
import type { Reply, Step } from './reply.ts';

interface OneAnswer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly end: EndEvent | undefined;
  readonly error: unknown;
}

const patient: WatchdogLimits = { firstTokenMs: 4_000, idleMs: 4_000, totalMs: 20_000 };

/** What becomes of one reply of a server of its own, read as the worker reads it. */
export async function oneAnswer(
  key: string,
  reply: Reply,
  { limits, request }: { limits?: Partial<WatchdogLimits>; request?: Partial<ChatRequest> } = {},
): Promise<OneAnswer> {
  const driver = drivers.find((one) => one.key === key);
  if (!driver) throw new Error(`no driver ${key}`);
  const server = await driver.makeServer().start();
  server.next(reply);
  const provider = providerAt(key, server.baseUrl);
  const { text, events, error } = await collect(
    watchdog(
      (signal) => provider.stream(chatRequest(request), { signal }),
      { ...patient, ...limits },
      new AbortController().signal,
    ),
  );
  await server.close();
  return {
    text,
    calls: events.flatMap((event) => (event.type === 'tool_call' ? [event.call] : [])),
    end: events.findLast((event) => event.type === 'end'),
    error,
  };
}

/** Events of OpenAI's form. */
export const chunk = (data: unknown): Step => ({ raw: `data: ${JSON.stringify(data)}\n\n` });
export const delta = (fields: unknown): Step => chunk({ choices: [{ index: 0, delta: fields }] });
export const finish = (reason: unknown, more: object = {}): Step =>
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more });

/** An event of Anthropic's form. */
export const event = (type: string, fields: object = {}): Step => ({
  raw: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`,
});
export const words = (text: string): Step =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
export const messageDelta = (reason: unknown): Step =>
  event('message_delta', { delta: { stop_reason: reason }, usage: { output_tokens: 7 } });

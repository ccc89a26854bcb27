import { setTimeout as wait } from 'node:timers/promises';
import type { DemoAgentMetadata } from '@agentconnect/protocol';
import { wordsOf } from './words.ts';

const ownText = [
  'This is the typist, the demo that is built into AgentConnect.',
  'No model thinks here: no key is needed and nothing leaves this machine.',
  'It writes one word after the other, as a model would, so you can watch tokens arrive,',
  'press stop, reconnect in the middle of an answer, or end a worker and see another one take over.',
  'Set a key for one of the other providers to talk to a real model.',
].join(' ');

/** What the model `typist` writes as its answer number `ownTurn`, from 1. */
export function typistText({ script = ownText }: DemoAgentMetadata, ownTurn = 1): string {
  if (typeof script === 'string') return script;
  return script[Math.min(ownTurn, script.length) - 1] ?? '';
}

/**
 * A text at a steady pace, word by word. Each word has its moment counted from the start, so a late timer is caught up
 * with and the pace holds; at most one timer runs. Throws `signal.reason` when aborted.
 */
export async function* typist(
  text: string,
  { tokens_per_second: pace = 50, latency_ms: latency = 0 }: DemoAgentMetadata,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const start = performance.now() + latency;
  for (const [index, word] of wordsOf(text).entries()) {
    await waitUntil(start + (index * 1000) / pace, signal);
    yield word;
  }
}

async function waitUntil(moment: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const left = moment - performance.now();
  if (left <= 0) return;
  try {
    await wait(left, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

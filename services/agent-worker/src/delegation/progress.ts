import { SessionAgent } from '@agentconnect/protocol';
import type { ChatMessage, Usage } from '@agentconnect/providers';
import { z } from 'zod';
import type { DelegationNote } from '../answering/answer.ts';
import { TurnCall } from '../tools/turn-call.ts';
import { Lineage } from './lineage.ts';

/** A question to another agent that has no answer yet. */
export interface PendingQuestion {
  readonly callId: string;
  readonly tool: string;
  readonly asked: SessionAgent;
  readonly lineage: Lineage;
  readonly sessionId: string;
  readonly content: string;
  /** Until when to wait for the answer, by Redis's clock, in ms. */
  readonly until: number;
  /** Whether the agent has certainly been asked. */
  readonly isAsked: boolean;
}

/**
 * The progress of a turn: its tool calls and their results, what it has written and spent so far, and which answers it waits
 * for. It is noted before anything is asked, so that a repeated turn continues from here and neither asks nor pays twice.
 */
export interface Progress {
  readonly messages: readonly ChatMessage[];
  readonly text: string;
  readonly usage: Usage;
  /** In billionths of a dollar; null if it is not known. */
  readonly cost: number | null;
  readonly pending: readonly PendingQuestion[];
  readonly delegations: readonly DelegationNote[];
  /** The calls of the operator's tools, in the order in which they were noted. */
  readonly calls: readonly TurnCall[];
  /** How often it has waited for a tool that this worker does not have. */
  readonly toolWaits: number;
}

export const noProgress: Progress = {
  messages: [],
  text: '',
  usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
  cost: 0,
  pending: [],
  delegations: [],
  calls: [],
  toolWaits: 0,
};

const ToolCall = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string(),
  extra: z.unknown().exactOptional(),
});
const Message = z.union([
  z.object({ role: z.literal('user'), content: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    toolCalls: z.array(ToolCall).exactOptional(),
  }),
  z.object({
    role: z.literal('tool'),
    callId: z.string(),
    name: z.string(),
    content: z.string(),
    isError: z.boolean().exactOptional(),
  }),
]);

const StoredProgress: z.ZodType<Progress> = z.object({
  messages: z.array(Message),
  text: z.string(),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number(), total_tokens: z.number() }),
  cost: z.number().nullable(),
  pending: z.array(
    z.object({
      callId: z.string(),
      tool: z.string(),
      asked: SessionAgent,
      lineage: Lineage,
      sessionId: z.string(),
      content: z.string(),
      until: z.number(),
      isAsked: z.boolean(),
    }),
  ),
  delegations: z.array(z.object({ agent_id: z.string(), session_id: z.string() })),
  // Older releases note neither.
  calls: z.array(TurnCall).default([]),
  toolWaits: z.number().default(0),
});

/** The progress that an earlier attempt noted. */
export function progressOf(noted: string | undefined): Progress {
  return noted === undefined ? noProgress : StoredProgress.parse(JSON.parse(noted));
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
  };
}

/** The sum is unknown if a part is. */
export function addCost(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a + b;
}

import type { Frame } from '@agentconnect/protocol';
import type { ChatMessage, ToolCall } from '@agentconnect/providers';
import { modelNameOf } from '@agentconnect/tools';
import { z } from 'zod';

/** How much of a result a model is shown in a later turn, in UTF-16 units. */
export const resultUnits = 4_000;

const Call = z.object({
  call_id: z.string(),
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  offset: z.number(),
  response_id: z.string(),
});
const Result = z.object({
  call_id: z.string(),
  tool: z.string(),
  status: z.string(),
  response_id: z.string(),
});

type ToolMessage = Extract<ChatMessage, { role: 'tool' }>;

interface LoggedCall {
  readonly call: ToolCall;
  readonly offset: number;
}

/** What was logged of one answer's calls. */
interface OfAnswer {
  readonly calls: LoggedCall[];
  readonly results: ToolMessage[];
}

/** Whether a frame is about a call of a tool. */
export function isCallFrame({ type, metadata }: Pick<Frame, 'type' | 'metadata'>): boolean {
  return type === 'system' && (metadata['event'] === 'tool.call' || metadata['event'] === 'tool.result');
}

/** The calls of answers, as the log reports them, until their answer is read. */
export class AnswerCalls {
  private readonly answers = new Map<string, OfAnswer>();

  /** The next frame about a call. */
  take({ content = '', metadata }: Pick<Frame, 'content' | 'metadata'>): void {
    if (metadata['event'] === 'tool.call') {
      const { data } = Call.safeParse(metadata);
      if (!data) return;
      const { call_id: id, tool, arguments: args, offset, response_id } = data;
      const call = { id, name: modelNameOf(tool), arguments: JSON.stringify(args) };
      this.of(response_id).calls.push({ call, offset });
      return;
    }
    const { data } = Result.safeParse(metadata);
    if (!data) return;
    const { call_id: callId, tool, status, response_id } = data;
    this.of(response_id).results.push({
      role: 'tool',
      callId,
      name: modelNameOf(tool),
      content: content.slice(0, resultUnits).toWellFormed(),
      ...(status === 'ok' ? {} : { isError: true }),
    });
  }

  /**
   * An answer as a model is shown it: its text in parts, and between them the calls that were made there, each with its result.
   */
  answer(answerId: string | undefined, content: string): ChatMessage[] {
    const known = answerId === undefined ? undefined : this.answers.get(answerId);
    if (!known || answerId === undefined) return [{ role: 'assistant', content }];
    this.answers.delete(answerId);
    const results = new Map(known.results.map((result) => [result.callId, result]));
    const calls = known.calls.filter(({ call }) => results.has(call.id));
    const messages: ChatMessage[] = [];
    let from = 0;
    for (const [offset, group] of Map.groupBy(calls, (one) => one.offset)) {
      const toolCalls = group.map(({ call }) => call);
      messages.push({ role: 'assistant', content: content.slice(from, offset), toolCalls });
      messages.push(...toolCalls.flatMap(({ id }) => results.get(id) ?? []));
      from = offset;
    }
    return [...messages, { role: 'assistant', content: content.slice(from) }];
  }

  private of(answerId: string): OfAnswer {
    const known = this.answers.get(answerId) ?? { calls: [], results: [] };
    this.answers.set(answerId, known);
    return known;
  }
}

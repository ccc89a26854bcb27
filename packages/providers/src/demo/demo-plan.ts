import type { DemoAgentMetadata } from '@agentconnect/protocol';
import type { ChatRequest, ToolCall } from '../chat/chat-request.ts';
import { wellFormedJson } from '../json/well-formed-json.ts';
import { isOfDemoCalls, partWithCalls } from './demo-calls.ts';

/** One answer of the demo, before it is written. */
export interface DemoPlan {
  readonly text: string;
  /** What it calls when the text is written. */
  readonly calls: readonly ToolCall[];
}

/**
 * How the demo takes part in a conversation, as its metadata say, by the tools that it is offered: it asks another
 * agent and writes what the answer was, gives the word to an agent, and concludes. Before that it makes the calls that its
 * metadata or the text to it name, each where they say. `whole` is what its model writes by itself.
 */
export function demoPlan(request: ChatRequest, metadata: DemoAgentMetadata, whole: string): DemoPlan {
  const { ownTurn = 1, tools = [], messages } = request;
  const { addresses, asks, conclude_after: lastTurn = Infinity } = metadata;
  const has = (name: string): boolean => tools.some((tool) => tool.name === name);
  const call = (name: string, input: object): ToolCall[] => [
    { id: `demo_${ownTurn}_${name}`, name, arguments: wellFormedJson(JSON.stringify(input)) },
  ];

  // Of this turn alone: a question of the user is behind all others.
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const results = messages.slice(asked + 1).flatMap((message) => (message.role === 'tool' ? [message] : []));
  const answer = results.find((result) => result.name === 'ask_agent' && !isOfDemoCalls(result));
  if (asks && !answer && has('ask_agent')) return { text: '', calls: call('ask_agent', asks) };
  // Called again with the results of what it asks for last: all is said.
  const isOther = (result: (typeof results)[number]): boolean => result !== answer && !isOfDemoCalls(result);
  if (results.some(isOther)) return { text: '', calls: [] };

  const said = answer ? `The answer was: ${answer.content}` : whole;
  const part = partWithCalls(request, metadata, said, results);
  if (part.calls.length > 0) return part;
  const { text } = part;
  if (ownTurn >= lastTurn && has('conclude')) {
    return { text, calls: call('conclude', { summary: `The demo concludes in its turn ${ownTurn}.` }) };
  }
  const next = addresses?.[(ownTurn - 1) % addresses.length];
  if (next !== undefined && has('next_speaker')) {
    return { text, calls: call('next_speaker', { agent: next }) };
  }
  return { text, calls: [] };
}

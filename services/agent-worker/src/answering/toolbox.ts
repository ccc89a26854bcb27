import { problemsWith } from '@agentconnect/json-schema';
import type { SessionAgent, TurnPolicy } from '@agentconnect/protocol';
import type { ChatMessage, Tool, ToolCall } from '@agentconnect/providers';
import { mayKnow } from '../conversation/may-know.ts';
import { askAgent, conclude, nextSpeaker, sendData } from '../conversation/tools.ts';
import type { Wanted } from '../delegation/find-agent.ts';

/** A question that an agent wants to ask another agent. */
interface WantedQuestion extends Wanted {
  readonly message: string;
}

/** A question in the model's words, and the tool call that gets the answer. */
export interface Question {
  readonly call: ToolCall;
  readonly wanted: WantedQuestion;
}

/** The result of a tool call, for the model. */
export interface ToolResult {
  readonly content: string;
  readonly isError?: boolean;
}

export interface ToolboxOptions {
  readonly agents: readonly SessionAgent[];
  /** Position of the agent whose turn it is. */
  readonly position: number;
  /** For a turn of a conversation: who may choose the next speaker. */
  readonly turn: { readonly policy: TurnPolicy; readonly moderator: number } | undefined;
  /** Whether there are other agents that may be sent data. */
  readonly isAmongAgents: boolean;
}

/** The tools that an agent is offered for one turn, and the results of its calls. */
export class Toolbox {
  readonly tools: readonly Tool[];
  private readonly options: ToolboxOptions;
  private end: { readonly summary: string } | undefined;
  private next: number | undefined;
  private sent: Readonly<Record<string, unknown>> | undefined;

  constructor(options: ToolboxOptions) {
    this.options = options;
    const { agents, position, turn, isAmongAgents } = options;
    const mayChoose =
      turn?.policy === 'addressed' || (turn?.policy === 'moderator' && turn.moderator === position);
    const agent = agents[position];
    this.tools = [
      ...(turn ? [conclude.tool] : []),
      ...(mayChoose ? [nextSpeaker.tool] : []),
      ...(isAmongAgents ? [sendData.tool] : []),
      ...(agent && mayAsk(agent) ? [askAgent.tool] : []),
    ];
  }

  /** Set once the agent has concluded the conversation. */
  get concluded(): { readonly summary: string } | undefined {
    return this.end;
  }

  /** Position of the agent chosen to speak next. */
  get chosen(): number | undefined {
    return this.next;
  }

  get structuredData(): Readonly<Record<string, unknown>> | undefined {
    return this.sent;
  }

  /** Handles a call. Returns its result for the model, or the question that the model wants to ask. */
  take(call: ToolCall): ToolResult | { readonly question: WantedQuestion } {
    if (!this.tools.some(({ name }) => name === call.name)) {
      return failed(`There is no tool ${JSON.stringify(call.name)} here.`);
    }
    switch (call.name) {
      case conclude.tool.name:
        return this.conclude(call);
      case nextSpeaker.tool.name:
        return this.choose(call);
      case sendData.tool.name:
        return this.send(call);
      default: {
        const wanted = askAgent.parse(call.arguments);
        return 'problem' in wanted ? failed(wanted.problem) : { question: wanted };
      }
    }
  }

  private conclude(call: ToolCall): ToolResult {
    const parsed = conclude.parse(call.arguments);
    if ('problem' in parsed) return failed(parsed.problem);
    this.end = { summary: parsed.summary };
    return { content: 'The conversation ends with this turn.' };
  }

  private choose(call: ToolCall): ToolResult {
    const parsed = nextSpeaker.parse(call.arguments);
    if ('problem' in parsed) return failed(parsed.problem);
    const { agents, position } = this.options;
    const chosen = agents.findIndex(({ key, agent_id, name }) =>
      [key, agent_id, name].includes(parsed.agent),
    );
    if (chosen === position) return failed('You cannot choose yourself; choose another agent.');
    if (chosen < 0) {
      const others = agents.filter((_, at) => at !== position).map(({ key }) => key);
      return failed(`There is no agent ${JSON.stringify(parsed.agent)}; choose one of ${others.join(', ')}.`);
    }
    this.next = chosen;
    return { content: `${parsed.agent} speaks next.` };
  }

  private send(call: ToolCall): ToolResult {
    const parsed = sendData.parse(call.arguments);
    if ('problem' in parsed) return failed(parsed.problem);
    const { agents, position } = this.options;
    const receiver = agents[this.next ?? (position + 1) % agents.length];
    const schema = receiver?.metadata['structured_data_schema'];
    const problems = schema === undefined ? [] : problemsWith(parsed.data, schema);
    if (problems.length > 0) {
      const who = receiver?.key ?? 'the receiver';
      if (!mayKnow(agents[position], receiver)) return failed(`The data does not fit what ${who} takes.`);
      const list = problems.map(({ path, message }) => `${path || 'data'}: ${message}`).join('; ');
      return failed(`The data does not fit what ${who} takes: ${list}`);
    }
    this.sent = parsed.data;
    return { content: 'The data goes with your message.' };
  }
}

/** The message that gives a model the result of a call. */
export function resultMessage(
  { id, name }: Pick<ToolCall, 'id' | 'name'>,
  { content, isError }: ToolResult,
): ChatMessage {
  return { role: 'tool', callId: id, name, content, ...(isError ? { isError } : {}) };
}

/** Asking other agents costs money, so an agent needs permission. */
function mayAsk({ capabilities, metadata }: SessionAgent): boolean {
  return capabilities.includes('delegation') || metadata['delegation'] === true;
}

function failed(content: string): ToolResult {
  return { content, isError: true };
}

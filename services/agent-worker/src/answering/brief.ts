import type { Input, Work } from '@agentconnect/broker';
import { ConversationMetadata, isAnswerId, type SessionAgent } from '@agentconnect/protocol';
import { type ChatMessage, systemPrompt } from '@agentconnect/providers';
import { conversationPrompt } from '../conversation/instructions.ts';
import { type Spoken, spokenOf } from '../conversation/spoken.ts';
import { viewOf } from '../conversation/view.ts';
import { type KnownDialogue, readConversation, readDialogue } from '../history/history-reader.ts';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import type { Offer } from '../tools/offer.ts';
import { Toolbox } from './toolbox.ts';

/** What a provider is shown and which tools it is offered for one turn. */
export interface Brief {
  readonly system: string;
  /** Oldest first; the last one is from the user. */
  readonly messages: readonly ChatMessage[];
  readonly toolbox: Toolbox;
  /** The tools that it may call beside those of the toolbox, if it has any. */
  readonly offer?: Offer;
  /** For a session with a person: the dialogue, for the memory. */
  readonly dialogue?: KnownDialogue;
  /** For a turn of a conversation: what was said before it, and the rules of the conversation. */
  readonly conversation?: { readonly spoken: readonly Spoken[]; readonly rules: Rules };
}

/** The rules of a conversation, from its session's metadata. */
interface Rules {
  readonly policy: NonNullable<ConversationMetadata['turn_policy']>;
  /** Position of the agent that chooses the next speaker, with the policy `moderator`. */
  readonly moderator: number;
  readonly goal: string | undefined;
}

type BriefContext = Pick<TurnContext, 'scripts' | 'providers' | 'memory' | 'history'>;

/** Reads the brief of a turn. */
export function briefOf(context: BriefContext, claimed: Claimed, signal: AbortSignal): Promise<Brief> {
  return claimed.work.type === 'agent_agent'
    ? amongAgents(context, claimed, signal)
    : withHuman(context, claimed, signal);
}

const prompts = new WeakMap<SessionAgent, string>();

/** A remembered session has the same agent object in each of its turns, so its prompt is made once. */
function promptOf(agent: SessionAgent): string {
  const prompt = prompts.get(agent) ?? systemPrompt(agent);
  prompts.set(agent, prompt);
  return prompt;
}

async function withHuman(context: BriefContext, claimed: Claimed, signal: AbortSignal): Promise<Brief> {
  const { work, agent, sessionId } = claimed;
  const { input, agents, position, largestFrame, head, behind } = work;
  if (input.kind === 'turn') throw new TypeError('a turn outside of a conversation');
  const { content, structuredData } = input.body;
  const question = { messageId: input.messageId, seq: input.seq, content, structuredData };
  const turn = { question, head, behind };
  const known = await context.memory.takeDialogue(sessionId);
  const dialogue = await persist(
    () => readDialogue(context.scripts, { sessionId, largestFrame }, turn, context.history, known),
    signal,
  );
  const messages = dialogue.dialogue.before(question, context.history);
  const toolbox = new Toolbox({ agents, position, turn: undefined, isAmongAgents: false });
  return { system: promptOf(agent), messages, toolbox, dialogue };
}

async function amongAgents(context: BriefContext, claimed: Claimed, signal: AbortSignal): Promise<Brief> {
  const { work, agent, sessionId } = claimed;
  const { input, agents, position, largestFrame } = work;
  const atClaim = work.conversation
    ? { head: work.head.seq, unheard: work.conversation.unheard }
    : { head: Infinity, unheard: [] };
  const frames = await persist(
    () => readConversation(context.scripts, { sessionId, largestFrame }, context.history, atClaim),
    signal,
  );
  const isTurn = input.kind === 'turn';
  const said = spokenOf(frames, agents);
  const spoken = isTurn ? said : [...saidBefore(said, input.seq), questionOf(work, input)];
  const rules = rulesOf(work.metadata, agents);
  const toolbox = new Toolbox({ agents, position, turn: isTurn ? rules : undefined, isAmongAgents: true });
  const { goal, policy, moderator } = rules;
  const hasTools = context.providers.get(agent.provider)?.hasTools === true;
  const tools = hasTools ? toolbox.tools : [];
  return {
    system: conversationPrompt({ agent, position, agents, goal, policy, moderator, tools }),
    messages: viewOf(spoken, { position, agents, limits: context.history, unheard: atClaim.unheard }),
    toolbox,
    ...(isTurn && { conversation: { spoken, rules } }),
  };
}

/** What precedes a question: everything said before it, and the answers to earlier questions. */
function saidBefore(said: readonly Spoken[], seq: number): Spoken[] {
  return said.filter((one) => one.seq < seq || (one.kind === 'question' && isAnswerId(one.messageId)));
}

/** The question itself, which may be further back in the log than an agent is shown. */
function questionOf(
  { agents, position }: Work,
  { messageId, seq, body }: Extract<Input, { body: object }>,
): Spoken {
  const by = agents.findIndex(({ agent_id }) => agent_id === body.sender);
  return {
    messageId,
    seq,
    by: by < 0 ? 'supervisor' : by,
    to: position,
    kind: 'question',
    content: body.content,
    ...(body.structuredData === undefined ? {} : { structuredData: body.structuredData }),
  };
}

function rulesOf(metadata: Readonly<Record<string, unknown>>, agents: readonly SessionAgent[]): Rules {
  // The metadata was checked at creation, but a newer release may have accepted more than this one knows.
  const known = ConversationMetadata.safeParse(metadata).data ?? {};
  const moderator = agents.findIndex(({ key }) => key === known.moderator);
  return {
    policy: known.turn_policy ?? 'round_robin',
    moderator: Math.max(0, moderator),
    goal: known.goal ?? known.topic,
  };
}

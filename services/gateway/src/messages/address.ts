import type { Submission, TurnLimits } from '@agentconnect/broker';
import { ApiError, ConversationLimits, optional, type ErrorCode } from '@agentconnect/protocol';
import { z } from 'zod';
import { invalid, validate } from '../http/request/validate.ts';
import { givenLimits } from '../limits/conversation-limits.ts';
import type { Audience, Addressee } from './audience.ts';
import { checkStructuredData } from './structured-data.ts';

/** Who says a text and whom it is for, as its frame shows them; and what it is to a conversation among agents. */
export interface Address {
  readonly sender: string;
  readonly receiver: string | undefined;
  readonly among?: NonNullable<Submission['among']>;
}

interface Addressed {
  readonly user: string;
  readonly sender: string | undefined;
  readonly receiver: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** The address of a text to a session's one agent. */
export function plainAddress({ user, receiver }: Addressed): Address {
  return { sender: user, receiver };
}

/**
 * The address of a text, checked against its session: structured data has to fit the schema of each receiver. Among
 * agents, sender and receiver are agents of the session by id, key or name (the sender may also be the user).
 */
export function addressOf(text: Addressed, audience: Audience, ceilings: TurnLimits): Address {
  const { agents, type } = audience;
  if (type === 'human_agent') {
    checkStructuredData(text.metadata, agents);
    return plainAddress(text);
  }
  const as = text.sender === undefined || text.sender === text.user ? undefined : find(agents, text.sender);
  if (as === -1) throw unknown('UNKNOWN_SENDER', 'sender', text.sender, agents);
  const to = text.receiver === undefined ? undefined : find(agents, text.receiver);
  if (to === -1) throw unknown('UNKNOWN_RECEIVER', 'receiver', text.receiver, agents);
  if (as !== undefined && as === to) {
    throw invalid([{ path: 'receiver', message: 'an agent cannot speak to itself' }]);
  }
  checkStructuredData(
    text.metadata,
    to === undefined ? agents.filter((_, at) => at !== as) : agents.slice(to, to + 1),
  );
  const { metadata } = validate(WithLimits, { metadata: text.metadata ?? {} });
  const speaker = as === undefined ? undefined : agents[as];
  return {
    sender: speaker?.agent_id ?? text.user,
    receiver: to === undefined ? undefined : agents[to]?.agent_id,
    among: {
      kind: 'interjection',
      to,
      as: speaker && as !== undefined ? { position: as, agentId: speaker.agent_id } : undefined,
      limits: givenLimits(metadata.limits, ceilings),
    },
  };
}

const WithLimits = z.object({ metadata: z.object({ limits: optional(ConversationLimits) }) });

/** The position of an agent by its id or its key, else by its name; -1 if there is none. */
function find(agents: readonly Addressee[], who: string): number {
  const exact = agents.findIndex(({ agent_id, key }) => agent_id === who || key === who);
  return exact >= 0 ? exact : agents.findIndex(({ name }) => name === who);
}

function unknown(
  code: ErrorCode,
  path: 'sender' | 'receiver',
  who: string | undefined,
  agents: readonly Addressee[],
): ApiError {
  const known = agents.map(({ key }) => key).join(', ');
  const message = `${JSON.stringify(who)} is not an agent of this session, which has ${known}`;
  return new ApiError(code, `${path}: ${message}`, { errors: [{ path, message }] });
}

import { type Cursor, SessionAgent, type SessionType, startOfLog } from '@agentconnect/protocol';
import { z } from 'zod';
import { fields, kindOf, number, type Reply, text } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { gatheredStep } from '../../scripts/lua-script.ts';
import { parseTextBody, type TextBody } from '../messages/text-body.ts';

const step = gatheredStep('turn/claim', [
  'entry',
  'nonce',
  'worker',
  'lease',
  'most_losses',
  'newest_version',
  'knows_cast',
]);

/** The newest version of mailbox entries that this release understands. */
const entryVersion = 3;

export interface ClaimRequest {
  /** The entry of the ready stream. */
  readonly entryId: string;
  /** Random, one per claim: the fence of everything the turn writes. */
  readonly nonce: string;
  readonly worker: string;
  readonly leaseMs: number;
  /** How many workers a turn may cost before it is set aside. */
  readonly maxLosses: number;
  /** What the worker already knows about the session; it never changes. */
  readonly cast?: Cast | undefined;
}

/** What a session was created with. */
export interface Cast {
  readonly agents: readonly SessionAgent[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The size of both as JSON, in UTF-16 units. */
  readonly size: number;
}

/**
 * What a turn answers: a client's `text`; one agent's `question` to another; or the conversation as it stands, whose next
 * `turn` it is. The message id of a `turn` is in no log; its answer's is derived from it.
 */
export type Input =
  | {
      readonly kind: 'text' | 'question';
      readonly messageId: string;
      readonly seq: number;
      readonly body: TextBody;
    }
  | { readonly kind: 'turn'; readonly messageId: string; readonly seq: number };

/** A conversation among agents at the time of the claim. */
export interface ConversationAtClaim {
  /** Responses so far. */
  readonly turns: number;
  readonly tokens: number;
  readonly maxTokens: number;
  /** In billionths of a dollar. */
  readonly cost: number;
  readonly maxCost: number;
  /** When its time is over, by Redis's clock in ms; 0 while it does not run. */
  readonly deadline: number;
  /** Whether this is the first turn since it began or was resumed. */
  readonly isFirst: boolean;
  /** By position: how many answers each agent gave, and when it gave the last (ms; 0 for none). */
  readonly counts: readonly number[];
  readonly times: readonly number[];
  /** Ids of the interjections that the agent has not heard yet. */
  readonly unheard: readonly string[];
}

/** What Redis has of the calls of a turn, and of its session. */
interface CallsAtClaim {
  /** The number of the newest note of the turn; 0 for none. */
  readonly notes: number;
  /** Calls of the session within the hour. */
  readonly inHour: number;
  /** Whether the partial answer stands, which is the text that the turn has noted. */
  readonly isHeld: boolean;
}

/** A turn: the input to answer, and its session. */
export interface Work extends Cast {
  readonly kind: 'work';
  readonly input: Input;
  /** Position of the agent whose turn it is. */
  readonly position: number;
  /** What an earlier attempt at this turn noted of its progress, as JSON. */
  readonly progress?: string;
  /** The lineage of a delegated question. */
  readonly lineage?: string;
  /** Of a session whose agents have tools. */
  readonly calls?: CallsAtClaim;
  readonly conversation?: ConversationAtClaim;
  /** 1 for the first claim of the input; a new number for each claim. */
  readonly attempt: number;
  readonly losses: number;
  /** How many times the turn was retried. */
  readonly retries: number;
  /** Whether another worker has just lost this turn, and how long ago its lease ended, in ms. */
  readonly takeover: boolean;
  readonly lateMs: number;
  readonly owner: string;
  readonly type: SessionType;
  /** When the input came into the mailbox, by Redis's clock in ms. */
  readonly queuedAt: number;
  /** The newest entry of the log, and the entry before the input, if known. */
  readonly head: Cursor;
  readonly behind: Cursor | undefined;
  /** Whether a listener of the session streams. */
  readonly isStreamed: boolean;
  /** The largest frame of the session's log, in bytes. */
  readonly largestFrame: number;
  /** Redis's clock at the claim, and the end of the session, both in ms. */
  readonly now: number;
  readonly expiresAt: number;
  /** Whether a stop has ended this input, which is then finished without a provider call. */
  readonly isStopped: boolean;
  /** Whether the stop came before any worker had the turn. */
  readonly isUntouched: boolean;
}

export type ClaimReply = Work | { kind: 'empty' | 'held' | 'stale' | 'newer' };

const Agents = z.array(SessionAgent);
const Metadata = z.record(z.string(), z.unknown());

/** Takes the lease of the session behind an entry of the ready stream. */
export async function claim(scripts: Scripts, sessionId: string, request: ClaimRequest): Promise<ClaimReply> {
  const reply = await scripts.gather(step, sessionId, {
    entry: request.entryId,
    nonce: request.nonce,
    worker: request.worker,
    lease: request.leaseMs,
    most_losses: request.maxLosses,
    newest_version: entryVersion,
    knows_cast: request.cast ? 1 : 0,
  });
  const kind = kindOf(reply, ['usual', 'work', 'empty', 'held', 'stale', 'newer']);
  if (kind === 'usual') return usualWork(reply, request.cast);
  if (kind !== 'work') return { kind };
  const field = fields(reply, 1);
  const string = (name: string): string => String(field.get(name));
  return {
    kind,
    input: inputOf(field),
    position: Number(string('agent')),
    ...(field.has('progress') ? { progress: string('progress') } : {}),
    ...(field.has('lineage') ? { lineage: string('lineage') } : {}),
    ...(field.has('notes')
      ? {
          calls: {
            notes: Number(string('notes')),
            inHour: Number(string('called')),
            isHeld: field.has('held'),
          },
        }
      : {}),
    ...(field.has('turns') ? { conversation: conversationOf(field) } : {}),
    attempt: Number(string('attempt')),
    losses: Number(string('losses')),
    retries: Number(string('retries')),
    takeover: string('takeover') === '1',
    lateMs: Number(string('late')),
    owner: string('owner'),
    type: string('type') as SessionType,
    ...(request.cast ?? castOf(string('agents'), string('metadata'))),
    queuedAt: Number(string('queued_at')),
    head: { seq: Number(string('head')), messageId: string('head_id'), at: Number(string('head_at')) },
    behind: behindOf(Number(string('seq')), string('behind')),
    isStreamed: string('streams') === '1',
    largestFrame: Number(string('largest')),
    now: Number(string('now')),
    expiresAt: Number(string('expires_at')),
    isStopped: field.has('stopped'),
    isUntouched: field.has('untouched'),
  };
}

/** The first attempt at a person's text to an agent, in the short reply of `claim-many`, because most work is this. */
function usualWork(reply: Reply, cast: Cast | undefined): Work {
  const seq = number(reply, 2);
  return {
    kind: 'work',
    input: { kind: 'text', messageId: text(reply, 1), seq, body: parseTextBody(text(reply, 3)) },
    position: 0,
    attempt: 1,
    losses: 0,
    retries: 0,
    takeover: false,
    lateMs: 0,
    owner: text(reply, 4),
    type: 'human_agent',
    ...(cast ?? castOf(text(reply, 14), text(reply, 15))),
    queuedAt: number(reply, 7),
    head: { seq: number(reply, 9), messageId: text(reply, 10), at: number(reply, 11) },
    behind: behindOf(seq, text(reply, 12)),
    isStreamed: text(reply, 13) === '1',
    largestFrame: number(reply, 8),
    now: number(reply, 6),
    expiresAt: number(reply, 5),
    isStopped: false,
    isUntouched: false,
  };
}

function castOf(agents: string, metadata: string): Cast {
  return {
    agents: Agents.parse(JSON.parse(agents)),
    metadata: metadata ? Metadata.parse(JSON.parse(metadata)) : {},
    size: agents.length + metadata.length,
  };
}

/** The entry before an input, as noted by `submit`; older releases do not note it. */
function behindOf(seq: number, note: string): Cursor | undefined {
  if (note === '') return undefined;
  const [messageId = '', at] = note.split(' ');
  return seq === 1 ? startOfLog : { seq: seq - 1, messageId, at: Number(at) };
}

function inputOf(field: ReadonlyMap<string, unknown>): Input {
  const kind = String(field.get('kind'));
  const place = { messageId: String(field.get('id')), seq: Number(field.get('seq')) };
  if (kind === 'turn') return { kind, ...place };
  const body = parseTextBody(String(field.get('body')));
  return { kind: kind === 'message' ? 'question' : 'text', ...place, body };
}

function conversationOf(field: ReadonlyMap<string, unknown>): ConversationAtClaim {
  const number = (name: string): number => Number(field.get(name));
  const words = (name: string): string[] => String(field.get(name)).split(' ').filter(Boolean);
  return {
    turns: number('turns'),
    tokens: number('tokens'),
    maxTokens: number('max_tokens'),
    cost: number('cost'),
    maxCost: number('max_cost'),
    deadline: number('deadline'),
    isFirst: number('is_first') === 1,
    counts: words('counts').map(Number),
    times: words('times').map(Number),
    unheard: words('unheard'),
  };
}

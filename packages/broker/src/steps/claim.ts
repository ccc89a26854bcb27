import { SessionAgent, type SessionType } from '@agentconnect/protocol';
import { z } from 'zod';
import { fields, kindOf } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';
import type { TextBody } from './submit.ts';

const script = sessionStep('claim');

/** The newest version of mailbox entries that this release understands. */
const entryVersion = 1;

export interface ClaimRequest {
  /** The entry of the ready stream. */
  readonly entryId: string;
  /** Random, one per claim: the fence of everything the turn writes. */
  readonly nonce: string;
  readonly worker: string;
  readonly leaseMs: number;
  /** Workers a turn may cost before it is set aside. */
  readonly maxLosses: number;
}

/** A turn: the input to answer, and what the session is. */
export interface Work {
  readonly kind: 'work';
  readonly input: { readonly messageId: string; readonly seq: number; readonly body: TextBody };
  /** 1 for the first claim of the input; a new number for each claim. */
  readonly attempt: number;
  readonly losses: number;
  /** Times the provider was tried again. */
  readonly retries: number;
  /** Whether another worker lost this turn just now. */
  readonly takeover: boolean;
  readonly owner: string;
  readonly type: SessionType;
  readonly agents: readonly SessionAgent[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Redis's clock at the claim, and the end of the session, both in ms. */
  readonly now: number;
  readonly expiresAt: number;
  /** Set when a stop ended this input: it is finished with this text and without a provider call. */
  readonly stopped?: { readonly partial: string };
}

export type ClaimReply = Work | { kind: 'empty' | 'held' | 'stale' | 'newer' };

const Body = z.object({
  content: z.string(),
  sender: z.string(),
  receiver: z.string().optional(),
  requestId: z.string().optional(),
});
const Agents = z.array(SessionAgent);
const Metadata = z.record(z.string(), z.unknown());

/** Takes the lease of the session behind an entry of the ready stream. */
export async function claim(scripts: Scripts, sessionId: string, request: ClaimRequest): Promise<ClaimReply> {
  const reply = await scripts.step(script, sessionId, [
    request.entryId,
    request.nonce,
    request.worker,
    request.leaseMs,
    request.maxLosses,
    entryVersion,
  ]);
  const kind = kindOf(reply, ['work', 'empty', 'held', 'stale', 'newer']);
  if (kind !== 'work') return { kind };
  const field = fields(reply, 1);
  const string = (name: string): string => String(field.get(name));
  return {
    kind,
    input: {
      messageId: string('id'),
      seq: Number(string('seq')),
      body: Body.parse(JSON.parse(string('body'))) as TextBody,
    },
    attempt: Number(string('attempt')),
    losses: Number(string('losses')),
    retries: Number(string('retries')),
    takeover: string('takeover') === '1',
    owner: string('owner'),
    type: string('type') as SessionType,
    agents: Agents.parse(JSON.parse(string('agents'))),
    metadata: string('metadata') ? Metadata.parse(JSON.parse(string('metadata'))) : {},
    now: Number(string('now')),
    expiresAt: Number(string('expires_at')),
    ...(field.has('stopped') ? { stopped: { partial: string('partial') } } : {}),
  };
}

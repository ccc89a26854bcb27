import type { Cursor, SessionStatus, SessionType } from '@agentconnect/protocol';
import { type LogEntry, listenerPageBytes, logEntryOf } from '../../log/log-entry.ts';
import { fields, kindOf, type Reply } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { gatheredStep } from '../../scripts/lua-script.ts';

const step = gatheredStep('listeners/attach', [
  'user',
  'gateway',
  'generation',
  'cursor_seq',
  'cursor_id',
  'cursor_at',
  'streaming',
  'most_frames',
  'most_bytes',
  'again',
]);

export interface AttachRequest {
  readonly user: string;
  readonly gateway: string;
  /** A number that rises with each registration of a gateway. */
  readonly generation: number;
  /** Where the client left off; without one, it gets what no socket has received yet. */
  readonly cursor?: Cursor;
  /** Whether the gateway already has listeners, which stay until the session is closed, even if its time is over. */
  readonly again?: boolean;
  /** Whether any listener of the gateway on this session streams. */
  readonly streaming: boolean;
  /** The most frames, but no more than would fit `listenerPageBytes` if each were as large as the log's largest. */
  readonly pageSize: number;
}

/** The text so far of the answer that is being written. */
export interface PartialAnswer {
  readonly messageId: string;
  readonly attempt: number;
  readonly text: string;
}

export interface Attached {
  /** `resync`: the log does not have the cursor; the page begins at the log's start. */
  readonly kind: 'ok' | 'resync';
  readonly head: Cursor;
  /** The entry before the first frame of the page. */
  readonly start: Cursor;
  /** The first page; if it ends before `head`, the log has the rest. */
  readonly page: readonly LogEntry[];
  readonly partial: PartialAnswer | undefined;
  /** The largest frame of the log, in bytes. */
  readonly largestFrame: number;
  readonly type: SessionType;
  readonly status: SessionStatus;
  /** In ms. */
  readonly expiresAt: number;
  /** Whether a turn is running, queued or parked. */
  readonly working: boolean;
}

/** Registers a gateway for a session's hints and reads what its socket missed, in one step. */
export async function attach(
  scripts: Scripts,
  sessionId: string,
  request: AttachRequest,
): Promise<Attached | { kind: 'closed' | 'none' | 'forbidden' }> {
  const reply = await scripts.gather(
    step,
    sessionId,
    {
      user: request.user,
      gateway: request.gateway,
      generation: request.generation,
      cursor_seq: request.cursor?.seq ?? '',
      cursor_id: request.cursor?.messageId ?? '',
      cursor_at: request.cursor?.at ?? '',
      streaming: request.streaming ? 1 : 0,
      most_frames: request.pageSize,
      most_bytes: listenerPageBytes,
      again: request.again ? 1 : 0,
    },
    true,
  );
  const kind = kindOf(reply, ['ok', 'resync', 'closed', 'none', 'forbidden']);
  if (kind !== 'ok' && kind !== 'resync') return { kind };
  const field = fields(reply, 1);
  const string = (name: string): string => String(field.get(name));
  return {
    kind,
    head: { seq: Number(string('head')), messageId: string('head_id'), at: Number(string('head_at')) },
    start: {
      seq: Number(string('start')),
      messageId: string('start_id'),
      at: Date.parse(string('start_time')) || 0,
    },
    page: (field.get('frames') as Reply[]).map(logEntryOf),
    partial: field.has('partial')
      ? {
          messageId: string('partial_id'),
          attempt: Number(string('partial_attempt')),
          text: string('partial'),
        }
      : undefined,
    type: string('type') as SessionType,
    status: string('status') as SessionStatus,
    expiresAt: Number(string('expires_at')),
    working: string('working') === '1',
    largestFrame: Number(string('largest')),
  };
}

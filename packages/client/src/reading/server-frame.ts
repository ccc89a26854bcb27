import {
  AckMetadata,
  AnyEntry,
  AnyFrame,
  DeltaMetadata,
  DurableFrame,
  isKnownType,
  ReadyMetadata,
  RefusalMetadata,
  RestartMetadata,
} from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import type { LogPlace } from './log-position.ts';

/** A frame from the server, told apart by what it means to a client. */
export type ServerFrame =
  | { readonly kind: 'ready'; readonly ready: ReadyMetadata }
  | { readonly kind: 'durable'; readonly frame: DurableFrame }
  | { readonly kind: 'ack'; readonly ack: AckMetadata; readonly timestamp: string }
  | { readonly kind: 'delta'; readonly delta: DeltaMetadata; readonly text: string }
  | { readonly kind: 'restart'; readonly restart: RestartMetadata }
  | { readonly kind: 'refusal'; readonly refusal: RefusalMetadata; readonly content: string }
  | { readonly kind: 'ping' }
  /** About the connection or the service, or of a kind that this release does not know: `event` says what. */
  | { readonly kind: 'notice'; readonly event: string; readonly frame: AnyFrame }
  /** An entry of the log, of a kind that this release does not know. */
  | {
      readonly kind: 'unknown entry';
      readonly place: LogPlace;
      readonly event: string;
      readonly frame: AnyEntry;
    };

/** Reads what came on a socket; throws `PROTOCOL` for what no server sends. */
export function readServerFrame(data: unknown): ServerFrame {
  try {
    if (typeof data !== 'string') throw new TypeError('the frame is binary');
    return classify(AnyFrame.parse(JSON.parse(data)));
  } catch (error) {
    throw new AgentConnectError('PROTOCOL', 'The gateway sent something that is not a frame.', {
      retryable: true,
      cause: error,
    });
  }
}

/** By what `metadata.event` says, or else by its type. */
function eventOf({ type, metadata }: AnyFrame): string {
  return typeof metadata['event'] === 'string' ? metadata['event'] : type;
}

/**
 * Tells frames apart. What only a newer server sends, or sends in another form, is no fault as long as the log can be
 * followed: it is a notice, or an unknown entry.
 */
function classify(frame: AnyFrame): ServerFrame {
  const { type, metadata, timestamp } = frame;
  const event = eventOf(frame);
  if (type === 'info' && event === 'ack') return { kind: 'ack', ack: AckMetadata.parse(metadata), timestamp };
  if (metadata['seq'] !== undefined) {
    const known = DurableFrame.safeParse(frame);
    if (known.success) return { kind: 'durable', frame: known.data };
    const entry = AnyEntry.parse(frame);
    const { message_id: messageId, seq, cursor } = entry.metadata;
    return { kind: 'unknown entry', place: { messageId, seq, cursor, timestamp }, event, frame: entry };
  }
  if (type === 'system' && event === 'ready') return { kind: 'ready', ready: ReadyMetadata.parse(metadata) };
  return (isKnownType(type) ? passing(frame, event) : undefined) ?? { kind: 'notice', event, frame };
}

/** A frame that is not logged, if it has the form that is known of its kind. */
function passing({ type, content = '', metadata }: AnyFrame, event: string): ServerFrame | undefined {
  if (type === 'ping') return { kind: 'ping' };
  if (type === 'info' && event === 'delta') {
    const delta = DeltaMetadata.safeParse(metadata);
    if (delta.success) return { kind: 'delta', delta: delta.data, text: content };
  }
  if (type === 'info' && event === 'restart') {
    const restart = RestartMetadata.safeParse(metadata);
    if (restart.success) return { kind: 'restart', restart: restart.data };
  }
  if (type === 'error') {
    const refusal = RefusalMetadata.safeParse(metadata);
    if (refusal.success) return { kind: 'refusal', refusal: refusal.data, content };
  }
  return undefined;
}

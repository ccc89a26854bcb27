import {
  AckMetadata,
  DeltaMetadata,
  AnyFrame,
  DurableFrame,
  EntryMetadata,
  isKnownType,
  ReadyMetadata,
  RefusalMetadata,
  RestartMetadata,
} from '@agentconnect/protocol';
import type { LogPlace } from './log-position.ts';
import { AgentConnectError } from './client-error.ts';

/** A frame from the server, told apart by what it means to a client. */
export type ServerFrame =
  | { readonly kind: 'ready'; readonly ready: ReadyMetadata }
  | { readonly kind: 'durable'; readonly frame: DurableFrame }
  | { readonly kind: 'ack'; readonly ack: AckMetadata }
  | { readonly kind: 'delta'; readonly delta: DeltaMetadata; readonly text: string }
  | { readonly kind: 'restart'; readonly restart: RestartMetadata }
  | { readonly kind: 'refusal'; readonly refusal: RefusalMetadata; readonly content: string }
  | { readonly kind: 'ping' }
  /** About the connection or the service, or of a type that this release does not know: `event` says what. */
  | { readonly kind: 'notice'; readonly event: string; readonly frame: AnyFrame }
  /** An entry of the log, of a type that this release does not know. */
  | {
      readonly kind: 'unknown entry';
      readonly place: LogPlace;
      readonly event: string;
      readonly frame: AnyFrame;
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

function classify(frame: AnyFrame): ServerFrame {
  const { type, metadata, content = '', timestamp } = frame;
  const event = typeof metadata['event'] === 'string' ? metadata['event'] : type;
  if (!isKnownType(type)) {
    if (metadata['seq'] === undefined) return { kind: 'notice', event, frame };
    const { message_id: messageId, seq, cursor } = EntryMetadata.parse(metadata);
    return { kind: 'unknown entry', place: { messageId, seq, cursor, timestamp }, event, frame };
  }
  if (type === 'ping') return { kind: 'ping' };
  if (event === 'ack' && type === 'info') return { kind: 'ack', ack: AckMetadata.parse(metadata) };
  if (metadata['seq'] !== undefined) return { kind: 'durable', frame: DurableFrame.parse(frame) };
  if (event === 'ready' && type === 'system') return { kind: 'ready', ready: ReadyMetadata.parse(metadata) };
  if (event === 'delta') return { kind: 'delta', delta: DeltaMetadata.parse(metadata), text: content };
  if (event === 'restart') return { kind: 'restart', restart: RestartMetadata.parse(metadata) };
  if (type === 'error') return { kind: 'refusal', refusal: RefusalMetadata.parse(metadata), content };
  return { kind: 'notice', event, frame };
}

import type { IncomingHttpHeaders } from 'node:http';
import type { ScriptedCall } from './reply.ts';
import type { SeenRequest } from './seen-request.ts';

interface WireMessage {
  readonly role: string;
  readonly content: unknown;
}

/** The body of a request, as far as the servers look at it. */
export interface WireBody {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly [field: string]: unknown;
}

/** How much of an answer is out. */
interface Sent {
  readonly words: number;
  readonly calls: number;
}

/** How one provider's protocol looks on the wire. */
export interface Wire {
  /** Where requests go, after the base URL. */
  readonly path: string;
  /** The path of the base URL. */
  readonly basePath: string;
  /** What has to be in the headers of a request with this key. */
  isAuthorized(headers: IncomingHttpHeaders, apiKey: string): boolean;
  /** What is asked for; throws if the provider would refuse it. */
  read(body: WireBody): SeenRequest;
  opening(body: WireBody): string;
  text(text: string, body: WireBody): string;
  /** The events of one call, in order. */
  call(call: Required<ScriptedCall>, body: WireBody, sent: Sent): string[];
  end(finishReason: string, body: WireBody, sent: Sent): string;
  /** An `error` event; `type` is one of the protocol's own. */
  error(type: string): string;
  /** The body of an answer with this status. */
  refusal(status: number): string;
}

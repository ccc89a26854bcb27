import type { IncomingHttpHeaders } from 'node:http';

interface WireMessage {
  readonly role: string;
  readonly content: string;
}

/** The body of a request, as far as the servers look at it. */
export interface WireBody {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly [field: string]: unknown;
}

/** How one provider's protocol looks on the wire. */
export interface Wire {
  /** Where requests go, after the base URL. */
  readonly path: string;
  /** The path of the base URL. */
  readonly basePath: string;
  /** What has to be in the headers of a request with this key. */
  isAuthorized(headers: IncomingHttpHeaders, apiKey: string): boolean;
  opening(body: WireBody): string;
  text(text: string, body: WireBody): string;
  end(finishReason: string, body: WireBody, words: number): string;
  /** An `error` event; `type` is one of the protocol's own. */
  error(type: string): string;
  /** The body of an answer with this status. */
  refusal(status: number): string;
}

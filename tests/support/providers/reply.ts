/** A call of a tool. */
export interface ScriptedCall {
  /** `call_1`, `call_2` … unless given. */
  readonly id?: string;
  readonly name: string;
  /** A text goes out as it is, be it JSON or not. */
  readonly arguments: object | string;
}

/** One step of a scripted answer. Texts go out in the server's protocol. */
export type Step =
  | { readonly text: string }
  /** In many small pieces; texts come before it, further calls behind it, then the end `tool_calls`. */
  | { readonly call: ScriptedCall }
  /** Bytes as they are, to send what the protocol forbids or to split a character over two chunks. */
  | { readonly raw: string | Buffer }
  | { readonly waitMs: number }
  /** An `error` event of the protocol, in the middle of the stream. */
  | { readonly error: string }
  /** The end marks of the protocol. */
  | { readonly end: string }
  /** Nothing more, with the connection open, until the client leaves. */
  | 'hang'
  /** The connection is reset. */
  | 'reset';

/** What a server does with one request. After the last step the response is ended, marked as whole or not. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For a status that is not 200: the body instead of the protocol's usual one. */
  readonly body?: string;
  /** For such a status: the body does not end. */
  readonly isEndless?: boolean;
  readonly steps?: readonly Step[];
  /** The steps are the whole body, without the protocol's opening events before them. */
  readonly isBare?: boolean;
  /** `false`: the status line never comes. */
  readonly hasHead?: boolean;
}

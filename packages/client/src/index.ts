export { AgentConnectClient } from './agent-connect-client.ts';
export type { AgentsApi } from './agents-api.ts';
export type { BackOffSettings } from './back-off.ts';
export { AgentConnectError, type ClientErrorCode } from './client-error.ts';
export type { ClientOptions, ConnectOptions } from './client-options.ts';
export type { Sent } from './sent-text.ts';
export type { SendOptions, SessionConnection } from './session-connection.ts';
export type { SessionEvent } from './session-event.ts';
export type {
  CallOptions,
  HistoryOptions,
  KeyedCallOptions,
  PageOptions,
  PostedText,
  SessionsApi,
} from './sessions-api.ts';
export type { StopOutcome } from './stop-request.ts';
export type { Piece, TokenStream } from './token-stream.ts';
export type { Identity } from './token-keeper.ts';

export { AgentConnectClient } from './client/agent-connect-client.ts';
export { AdminApi } from './rest/admin-api.ts';
export type { AgentsApi } from './rest/agents-api.ts';
export type { BrowserLoginsApi } from './rest/browser-logins-api.ts';
export type { KeysApi } from './rest/keys-api.ts';
export type { BackOffSettings } from './waiting/back-off.ts';
export { AgentConnectError, type ClientErrorCode } from './errors/client-error.ts';
export type { ClientOptions, ConnectOptions } from './client/client-options.ts';
export type { SocketToken } from './connection/session-link.ts';
export type { Sent } from './sending/sent-text.ts';
export type { SendOptions, SessionConnection } from './connection/session-connection.ts';
export type { HandledCall, ToolHandler, ToolHandlers } from './connection/tool-handlers.ts';
export type { SessionEvent } from './reading/session-event.ts';
export type {
  CallOptions,
  HistoryOptions,
  KeyedCallOptions,
  PageOptions,
  SessionListOptions,
  PostedText,
  SessionsApi,
} from './rest/sessions-api.ts';
export type { StopOutcome } from './sending/stop-request.ts';
export type { Piece, TokenStream } from './answers/token-stream.ts';
export type { Identity } from './rest/token-keeper.ts';
export type { CallAnswered, CallMessage, CallProgress, CallResult } from './store/call-message.ts';
export type { AnswerMessage, EventMessage, Message, SendState, TextMessage } from './store/message.ts';
export type { SayOptions, TextStorage } from './store/kept-texts.ts';
export type {
  Activity,
  ConnectionState,
  ConversationState,
  HistoryState,
  SessionState,
} from './store/session-state.ts';
export { SessionStore, type StoreClient, type StoreOptions } from './store/session-store.ts';
export { SessionStores } from './store/session-stores.ts';

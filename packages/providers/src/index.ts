export { catalogueOf, createProviders } from './catalogue.ts';
export type {
  ChatEvent,
  EndEvent,
  FinishReason,
  ProviderEvent,
  TextEvent,
  ToolCallEvent,
  Usage,
} from './chat-event.ts';
export type { ChatMessage, ChatRequest, Tool, ToolCall } from './chat-request.ts';
export { costNanoUsd } from './cost.ts';
export type { Provider } from './provider.ts';
export { type OpaqueUser, opaqueUser } from './opaque-user.ts';
export { ProviderError, type ProviderErrorCode } from './failures/provider-error.ts';
export { ProvidersFileError } from './providers-file.ts';
export { ProviderSettings } from './provider-settings.ts';
export { WholeCharacters } from './stream/whole-characters.ts';
export { systemPrompt } from './system-prompt.ts';
export { type WatchdogLimits, watchdog } from './watchdog.ts';

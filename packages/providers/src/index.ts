export { catalogueOf, createProviders } from './catalogue/catalogue.ts';
export type {
  ChatEvent,
  EndEvent,
  FinishReason,
  ProviderEvent,
  TextEvent,
  ToolCallEvent,
  Usage,
} from './chat/chat-event.ts';
export type { ChatMessage, ChatRequest, Tool, ToolCall } from './chat/chat-request.ts';
export { costNanoUsd } from './catalogue/cost.ts';
export { telemetryName } from './catalogue/telemetry-name.ts';
export type { Provider } from './chat/provider.ts';
export { type OpaqueUser, opaqueUser } from './chat/opaque-user.ts';
export { ProviderError, type ProviderErrorCode } from './failures/provider-error.ts';
export { ProvidersFileError } from './catalogue/providers-file.ts';
export { providerSettings } from './catalogue/provider-settings.ts';
export { WholeCharacters } from './stream/whole-characters.ts';
export { systemPrompt } from './chat/system-prompt.ts';
export { type WatchdogLimits, watchdog } from './chat/watchdog.ts';

export { AgentConnectProvider, type AgentConnectProviderProps, useClient } from './agent-connect-provider.ts';
export {
  type UseConversation,
  useConversation,
  useConversationActions,
  useMessage,
  useMessageKeys,
} from './use-conversation.ts';
export { type UseSession, useSession, type UseSessionOptions, useSessionStore } from './use-session.ts';

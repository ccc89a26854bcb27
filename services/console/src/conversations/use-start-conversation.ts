import { useClient } from '@agentconnect/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { paths } from '../app/paths.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { type ConversationDraft, requestOf } from './conversation-draft.ts';

/** Creates a conversation and shows it. It begins as soon as somebody sees it. */
export function useStartConversation() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: ConversationDraft) => client.sessions.create(requestOf(draft)),
    onSuccess: async ({ session_id: sessionId }) => {
      void sessionsChanged(queries);
      await navigate({ to: paths.session, params: { sessionId } });
    },
  });
}

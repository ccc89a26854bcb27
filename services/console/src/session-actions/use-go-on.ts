import { useClient } from '@agentconnect/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { paths } from '../app/paths.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { requestToGoOn } from './request-to-go-on.ts';

export interface GoOn {
  /** The last entry of the log that the new session has, or 0 for none. */
  readonly seq: number;
  /** What is said in it first, if anything. */
  readonly text?: string;
}

/** Goes on from a session in a new one, which is shown then. */
export function useGoOn(sessionId: string) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ seq, text }: GoOn) => {
      const request = requestToGoOn(await client.sessions.get(sessionId), text);
      const next =
        seq > 0
          ? await client.sessions.continueFrom({ session_id: sessionId, seq }, request)
          : await client.sessions.create(request);
      if (text !== undefined) await client.sessions.post(next.session_id, { content: text });
      return next.session_id;
    },
    onSuccess: async (nextId) => {
      void sessionsChanged(queries);
      await navigate({ to: paths.session, params: { sessionId: nextId } });
    },
  });
}

import { useClient } from '@agentconnect/client/react';
import type { SessionResponse } from '@agentconnect/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactElement, type RefObject, useRef } from 'react';
import { paths } from '../app/paths.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { sessionTexts } from '../texts/session-texts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

export interface ConfirmDeletionProps {
  readonly session: SessionResponse;
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Where the cursor goes back to. */
  readonly opener: RefObject<HTMLElement | null>;
}

/** Asks whether a session is to be deleted, and does it. Who looks at it comes to the form of a new chat. */
export function ConfirmDeletion(props: ConfirmDeletionProps): ReactElement {
  const { session, title, isOpen, onOpenChange, opener } = props;
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { state } = useRouter();
  const neighbour = useRef<HTMLElement>(null);
  const { session_id: sessionId } = session;
  const remove = async (): Promise<void> => {
    await client.sessions.delete(sessionId);
    // The row of what was deleted is about to go.
    neighbour.current = besides(opener.current);
    if (state.location.pathname.endsWith(`/${sessionId}`)) await navigate({ to: paths.newChat });
    void sessionsChanged(queries);
  };
  return (
    <ConfirmDialog
      words={sessionTexts.delete}
      about={sessionTexts.delete.about(title)}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      onConfirm={remove}
      focusAfter={(isDone) => (isDone ? neighbour.current : opener.current)}
    />
  );
}

/** The row beside the one that a menu belongs to. */
function besides(opener: HTMLElement | null): HTMLElement | null {
  const row = opener?.closest('li');
  const other = row?.nextElementSibling ?? row?.previousElementSibling;
  return other?.querySelector('a') ?? document.querySelector<HTMLElement>('main');
}

import type { ConnectionState } from '@agentconnect/client';
import type { SessionResponse } from '@agentconnect/protocol';
import { Link } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react';
import { paths } from '../app/paths.ts';
import { SessionMenu } from '../sessions/session-menu.tsx';
import { useSessionTitle } from '../sessions/session-row.tsx';
import { agentsText, givenTitle } from '../sessions/session-title.ts';
import { texts } from '../texts.ts';
import { ConnectionSign } from './connection-sign.tsx';
import { SessionUsage } from './session-usage.tsx';

const TitleField = lazy(async () => ({
  default: (await import('../session-actions/title-field.tsx')).TitleField,
}));

export interface ChatHeaderProps {
  readonly sessionId: string;
  readonly session: SessionResponse | undefined;
  readonly connection: ConnectionState;
}

export function ChatHeader({ sessionId, session, connection }: ChatHeaderProps): ReactElement {
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line ps-4 pe-2 sm:ps-6 sm:pe-4">
      {session ? <Named session={session} /> : <div className="h-9 flex-1" />}
      <SessionUsage sessionId={sessionId} />
      <ConnectionSign connection={connection} />
      {session ? <Menu session={session} /> : <div className="size-9" />}
    </header>
  );
}

/** What the session is called, and who is in it. */
function Named({ session }: { readonly session: SessionResponse }): ReactElement {
  const title = useSessionTitle(session) ?? texts.sessions.untitled;
  const [isEditing, setEditing] = useState(false);
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  const earlier = earlierOf(session);
  const done = (byKey: boolean): void => {
    setBack(byKey);
    setEditing(false);
  };
  const heading = (
    <h1 className="flex min-w-0">
      <button
        type="button"
        title={texts.chat.rename}
        autoFocus={isBack}
        className="group/title -ms-2 flex h-6 max-w-full min-w-0 items-center gap-1.5 rounded-md px-2 text-[0.9375rem] font-semibold hover:bg-hover"
        onClick={() => setEditing(true)}
      >
        <span dir="auto" className="truncate">
          {title}
        </span>
        <Pencil
          aria-hidden
          className="size-3.5 shrink-0 text-soft opacity-0 group-hover/title:opacity-100 group-focus-visible/title:opacity-100"
        />
      </button>
    </h1>
  );
  if (isEditing) {
    return (
      <div className="min-w-0 flex-1">
        <Suspense fallback={heading}>
          <TitleField sessionId={session.session_id} title={givenTitle(session) ?? ''} onDone={done} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className="min-w-0 flex-1">
      {heading}
      <p className="truncate text-xs text-soft">
        {agentsText(session)}
        {earlier !== undefined && (
          <>
            {' · '}
            <Link
              to={paths.session}
              params={{ sessionId: earlier }}
              className="underline underline-offset-2 hover:text-ink"
            >
              {texts.chat.goesOn}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}

function Menu({ session }: { readonly session: SessionResponse }): ReactElement {
  return <SessionMenu session={session} title={useSessionTitle(session) ?? texts.sessions.untitled} />;
}

/** The session that this one goes on from. */
function earlierOf({ metadata }: SessionResponse): string | undefined {
  const from = metadata?.['continue_from'];
  if (typeof from !== 'object' || from === null || !('session_id' in from)) return undefined;
  return typeof from.session_id === 'string' ? from.session_id : undefined;
}

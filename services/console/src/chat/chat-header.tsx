import type { ConnectionState } from '@agentconnect/client';
import type { SessionResponse } from '@agentconnect/protocol';
import { type ReactElement, useEffect } from 'react';
import { useSessionTitle } from '../sessions/session-row.tsx';
import { agentsText } from '../sessions/session-title.ts';
import { texts } from '../texts.ts';
import { ConnectionSign } from './connection-sign.tsx';
import { SessionUsage } from './session-usage.tsx';

export interface ChatHeaderProps {
  readonly sessionId: string;
  readonly session: SessionResponse | undefined;
  readonly connection: ConnectionState;
}

export function ChatHeader({ sessionId, session, connection }: ChatHeaderProps): ReactElement {
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line px-4 sm:px-6">
      <div className="min-w-0 flex-1">{session ? <Title session={session} /> : <div className="h-9" />}</div>
      <SessionUsage sessionId={sessionId} />
      <ConnectionSign connection={connection} />
    </header>
  );
}

function Title({ session }: { readonly session: SessionResponse }): ReactElement {
  const title = useSessionTitle(session) ?? texts.sessions.untitled;
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <>
      <h1 dir="auto" className="truncate text-[0.9375rem] leading-5 font-semibold">
        {title}
      </h1>
      <p className="truncate text-xs text-soft">{agentsText(session)}</p>
    </>
  );
}

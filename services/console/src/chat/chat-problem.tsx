import { AgentConnectError } from '@agentconnect/client';
import { useSessionStore } from '@agentconnect/client/react';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { paths } from '../app/paths.ts';
import { isLoggedOut, problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button } from '../ui/button.tsx';
import type { WhyClosed } from './why-closed.ts';

export interface ChatProblemProps {
  readonly sessionId: string;
  readonly error: Error | undefined;
  readonly why: WhyClosed | undefined;
}

const missing: ReadonlySet<string> = new Set(['SESSION_NOT_FOUND', 'FORBIDDEN', 'SESSION_GONE']);

/** In place of a session of which nothing can be shown. */
export function ChatProblem({ sessionId, error, why }: ChatProblemProps): ReactElement | null {
  const store = useSessionStore(sessionId);
  if (why === 'logged out' || isLoggedOut(error)) return <ToLogIn />;
  const isMissing = why === 'gone' || (error instanceof AgentConnectError && missing.has(error.code));
  const again = (): void => {
    void store.refresh();
    store.reconnect();
  };
  return (
    <div className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center" role="alert">
      <h1 className="text-xl font-semibold">{isMissing ? texts.chat.notFound : texts.chat.failed}</h1>
      {!isMissing && error && <p className="max-w-prose text-soft">{problemText(error)}</p>}
      <div className="flex flex-wrap justify-center gap-2">
        {!isMissing && (
          <Button look="primary" onClick={again}>
            {texts.problems.retry}
          </Button>
        )}
        <Link
          to={paths.newChat}
          className="rounded-lg px-3.5 py-1.5 text-sm font-medium text-soft hover:bg-hover"
        >
          {texts.chat.startAnother}
        </Link>
      </div>
    </div>
  );
}

/** Whose login has ended goes where one logs in, and comes back here. */
export function ToLogIn(): null {
  const navigate = useNavigate();
  const { state } = useRouter();
  // Where one is now: soon that is where one logs in.
  const [to] = useState(state.location.href);
  useEffect(() => {
    void navigate({ to: paths.logIn, search: { to, ended: true } });
  }, [navigate, to]);
  return null;
}

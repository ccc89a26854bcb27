import { useClient } from '@agentconnect/client/react';
import type { SessionResponse } from '@agentconnect/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { paths } from '../app/paths.ts';
import { texts } from '../texts.ts';
import { classes } from '../ui/classes.ts';
import { agentsText, givenTitle, titleOf } from './session-title.ts';
import { firstTextQuery } from './use-sessions.ts';
import { shortTime } from './short-time.ts';

export const SessionRow = memo(function SessionRow({
  session,
}: {
  readonly session: SessionResponse;
}): ReactElement {
  const { session_id: sessionId, status, created_at: createdAt } = session;
  const title = useSessionTitle(session);
  return (
    <Link
      to={paths.session}
      params={{ sessionId }}
      className="flex h-[3.125rem] flex-col justify-center rounded-lg px-2.5 hover:bg-hover aria-[current=page]:bg-hover"
    >
      <span dir="auto" className={classes('truncate text-sm', title === undefined && 'text-soft')}>
        {title ?? texts.sessions.untitled}
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-soft">
        <span className="truncate">{agentsText(session)}</span>
        <span aria-hidden>·</span>
        <span className="flex shrink-0 items-center gap-1">
          <span
            aria-hidden
            className={classes(
              'size-1.5 rounded-full',
              status === 'active' || status === 'initializing' ? 'bg-ok' : 'border border-edge',
            )}
          />
          {texts.sessions.status[status] ?? status}
        </span>
        <span aria-hidden>·</span>
        <time dateTime={createdAt} className="shrink-0">
          {shortTime(new Date(createdAt))}
        </time>
      </span>
    </Link>
  );
});

/** What a session is called: its title, or the first thing that was said in it, which is loaded for that. */
export function useSessionTitle(session: SessionResponse): string | undefined {
  const given = givenTitle(session);
  const first = useQuery({
    ...firstTextQuery(useClient(), session.session_id),
    enabled: given === undefined,
  });
  return given ?? (first.data == null ? undefined : titleOf(first.data));
}

import { useClient } from '@agentconnect/client/react';
import type { SessionResponse } from '@agentconnect/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { paths } from '../app/paths.ts';
import { texts } from '../texts.ts';
import { classes } from '../ui/classes.ts';
import { SessionMenu } from './session-menu.tsx';
import { agentsText, givenTitle, titleOf } from './session-title.ts';
import { firstTextQuery } from './use-sessions.ts';
import { shortTime } from './short-time.ts';
import { usageOf } from './usage.ts';

export const SessionRow = memo(function SessionRow({
  session,
}: {
  readonly session: SessionResponse;
}): ReactElement {
  const { session_id: sessionId, status, created_at: createdAt, metadata } = session;
  const title = useSessionTitle(session);
  const cost = usageOf(metadata)?.cost ?? 0;
  return (
    <div className="group relative">
      <Link
        to={paths.session}
        params={{ sessionId }}
        className="flex h-[3.125rem] flex-col justify-center rounded-lg px-2.5 group-hover:bg-hover aria-[current=page]:bg-hover"
      >
        <span
          dir="auto"
          className={classes(
            'truncate pe-7 text-sm [@media(hover:hover)]:pe-0 [@media(hover:hover)]:group-focus-within:pe-7 [@media(hover:hover)]:group-hover:pe-7',
            title === undefined && 'text-soft',
          )}
        >
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
          {cost > 0 && (
            <>
              <span aria-hidden>·</span>
              <span className="shrink-0 tabular-nums">{texts.chat.cost(cost)}</span>
            </>
          )}
        </span>
      </Link>
      <SessionMenu
        session={session}
        title={title ?? texts.sessions.untitled}
        className="!absolute end-1 top-0.5 !size-7 !min-h-7 hover:bg-line [@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover:opacity-100 [@media(hover:hover)]:focus-visible:opacity-100 data-popup-open:!opacity-100"
      />
    </div>
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

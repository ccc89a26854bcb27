import { useVirtualizer } from '@tanstack/react-virtual';
import { ListFilter } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { SessionRow } from './session-row.tsx';
import { type SessionFilters, useSessions } from './use-sessions.ts';

const rowHeight = 52;
const none: SessionFilters = {};

const Filters = lazy(async () => ({
  default: (await import('../session-actions/filter-fields.tsx')).FilterFields,
}));

/** The user's sessions, newest first. Only those in sight are in the page. */
export function SessionList(): ReactElement {
  const [filters, setFilters] = useState<SessionFilters>();
  const { data, error, refetch, showMore, isPlaceholderData } = useSessions(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const { sessions = [], hasMore = false } = data ?? {};
  const virtual = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => sessions[index]?.session_id ?? index,
    overscan: 4,
  });
  return (
    <section aria-label={texts.sessions.label} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center justify-between py-0.5 ps-4.5 pe-2">
        <h2 className="text-xs font-medium text-soft">{texts.sessions.title}</h2>
        <IconButton
          label={texts.sessions.filter}
          icon={ListFilter}
          aria-expanded={filters !== undefined}
          className="!size-8 !min-h-8 aria-expanded:bg-hover aria-expanded:text-ink"
          onClick={() => setFilters(filters ? undefined : none)}
        />
      </div>
      {filters && (
        <Suspense>
          <Filters filters={filters} onChange={setFilters} />
        </Suspense>
      )}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2 [scrollbar-width:thin]">
        {error && !data && (
          <Notice
            kind="problem"
            action={<Button onClick={() => void refetch()}>{texts.problems.retry}</Button>}
          >
            {texts.sessions.failed} {problemText(error)}
          </Notice>
        )}
        {data && sessions.length === 0 && (
          <p role="status" className="px-2.5 py-1 text-sm text-soft">
            {filters ? texts.sessions.noneFits : texts.sessions.empty}
          </p>
        )}
        {sessions.length > 0 && (
          <ul className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => {
              const session = sessions[index];
              return (
                session && (
                  <li
                    key={key}
                    className="absolute inset-x-0 top-0"
                    style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                  >
                    <SessionRow session={session} />
                  </li>
                )
              );
            })}
          </ul>
        )}
        {hasMore && (
          <Button look="quiet" className="mt-1 w-full" disabled={isPlaceholderData} onClick={showMore}>
            {texts.sessions.more}
          </Button>
        )}
      </div>
    </section>
  );
}

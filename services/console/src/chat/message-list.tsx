import { useConversationActions, useMessageKeys } from '@agentconnect/client/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { MessageRow } from './rows/message-row.tsx';
import { useStoreValue } from './use-store-value.ts';

/** How near to an end one is there, in px. */
const nearEnd = 64;
/** Earlier messages are loaded when so few of those above are left. */
const fewAbove = 5;

/**
 * The messages, of which only those in sight are in the page. Who looks at the newest one keeps seeing it; for anybody else
 * nothing moves, neither when something is written below nor when earlier messages come above.
 */
export function MessageList({ sessionId }: { readonly sessionId: string }): ReactElement {
  const keys = useMessageKeys(sessionId);
  const history = useStoreValue(sessionId, ({ conversation }) => conversation.history);
  const { loadEarlier } = useConversationActions(sessionId);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 96,
    getItemKey: (index) => keys[index] ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    overscan: 6,
    paddingStart: 24,
    paddingEnd: 16,
    useAnimationFrameWithResizeObserver: false,
  });
  useLayoutEffect(() => virtual.scrollToEnd(), [virtual]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const { hasEarlier, isLoading, error } = history;
  useEffect(() => {
    if (first < fewAbove && hasEarlier && !isLoading && !error) void loadEarlier();
  }, [first, hasEarlier, isLoading, error, loadEarlier]);
  const isAtEnd = virtual.isAtEnd(nearEnd);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        // So that keys can scroll it.
        tabIndex={0}
        role="region"
        aria-label={texts.chat.messages}
        className="h-full overflow-x-hidden overflow-y-auto [overflow-anchor:none]"
      >
        {error && (
          <div className="mx-auto max-w-3xl px-4 pt-4 sm:px-6">
            <Notice
              kind="problem"
              action={<Button onClick={() => void loadEarlier()}>{texts.problems.retry}</Button>}
            >
              {texts.chat.earlierFailed} {problemText(error)}
            </Notice>
          </div>
        )}
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={hasEarlier ? -1 : keys.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <MessageRow sessionId={sessionId} messageKey={String(key)} />
            </li>
          ))}
        </ol>
      </div>
      {isLoading && (
        <p className="pointer-events-none absolute inset-x-0 top-2 mx-auto w-fit rounded-full border border-line bg-raised px-3 py-1 text-xs text-soft">
          {texts.chat.earlier}
        </p>
      )}
      {!isAtEnd && keys.length > 0 && (
        <IconButton
          look="outlined"
          label={texts.chat.toEnd}
          icon={ArrowDown}
          className="absolute inset-x-0 bottom-3 mx-auto rounded-full shadow-md"
          onClick={() => virtual.scrollToEnd()}
        />
      )}
    </div>
  );
}

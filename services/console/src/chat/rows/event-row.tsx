import type { EventMessage } from '@agentconnect/client';
import { lazy, type ReactElement, Suspense } from 'react';
import { texts } from '../../texts.ts';

const ConversationEnd = lazy(async () => ({
  default: (await import('../../conversations/conversation-end.tsx')).ConversationEnd,
}));

/** Whatever else has happened in the session. */
export function EventRow({
  message,
}: {
  readonly message: Pick<EventMessage, 'event' | 'content' | 'metadata'>;
}): ReactElement {
  const { event, content } = message;
  const line = (
    <p
      data-kind="event"
      className="flex items-center gap-3 text-xs text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
    >
      <span dir="auto" className="max-w-[80%] [overflow-wrap:anywhere]">
        {texts.events[event] ?? (content === '' ? event : content)}
      </span>
    </p>
  );
  if (event !== 'conversation.ended') return line;
  return (
    <Suspense fallback={line}>
      <ConversationEnd message={message} />
    </Suspense>
  );
}

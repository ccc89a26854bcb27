import type { EventMessage } from '@agentconnect/client';
import type { ReactElement } from 'react';
import { texts } from '../../texts.ts';

/** Whatever else has happened in the session. */
export function EventRow({ message: { event, content } }: { readonly message: EventMessage }): ReactElement {
  return (
    <p
      data-kind="event"
      className="flex items-center gap-3 text-xs text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
    >
      <span dir="auto" className="max-w-[80%] [overflow-wrap:anywhere]">
        {texts.events[event] ?? (content === '' ? event : content)}
      </span>
    </p>
  );
}

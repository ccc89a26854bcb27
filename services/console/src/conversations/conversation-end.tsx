import type { EventMessage } from '@agentconnect/client';
import { ConversationEnd as EndFacts } from '@agentconnect/protocol';
import { Flag } from 'lucide-react';
import type { ReactElement } from 'react';
import { clockText } from '../chat/clock-text.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { texts } from '../texts.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';

const words = conversationTexts.end;

/** How a conversation among agents has ended: why, with what, and what it took. */
export function ConversationEnd({
  message,
}: {
  readonly message: Pick<EventMessage, 'metadata'>;
}): ReactElement {
  const end = EndFacts.safeParse(message.metadata).data;
  if (!end) return <p className="text-sm text-soft">{words.title}</p>;
  const { reason, summary, turns, usage, cost, duration_ms: duration } = end;
  const facts = [
    [words.turns, String(turns)],
    [words.tokens, usage.total_tokens.toLocaleString('en')],
    ...(cost === null ? [] : [[words.cost, texts.chat.cost(cost)]]),
    [words.time, clockText(Math.round(duration / 1000))],
  ] as const;
  return (
    <section
      aria-label={words.title}
      data-kind="end"
      className="flex flex-col gap-4 rounded-2xl border border-line bg-side p-4 sm:p-5"
    >
      <div className="flex items-start gap-3">
        <Flag aria-hidden className="mt-0.5 size-[1.125rem] shrink-0 text-soft" />
        <div>
          <p className="font-semibold">{words.title}</p>
          <p className="text-sm text-soft">{words.reasons[reason]}</p>
        </div>
      </div>
      {summary !== null && summary !== '' && (
        <div>
          <p className="mb-1 text-xs font-medium text-soft">{words.summary}</p>
          <Markdown content={summary} isWriting={false} />
        </div>
      )}
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="text-sm font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

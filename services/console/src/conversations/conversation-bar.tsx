import type { ReactElement } from 'react';
import { useStoreValue } from '../chat/use-store-value.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { agentColour } from './agent-colour.ts';
import { useConversationFacts } from './use-conversation-facts.ts';

const words = conversationTexts.bar;

/** Who takes part in a conversation among agents, and how far it has come. */
export function ConversationBar({ sessionId }: { readonly sessionId: string }): ReactElement {
  const { turns, limits } = useConversationFacts(sessionId);
  const session = useStoreValue(sessionId, (store) => store.session.session);
  const most = limits.max_turns;
  return (
    <section
      aria-label={words.label}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2 text-xs sm:px-6"
    >
      <ul className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 font-medium">
        {Object.keys(session?.agents ?? {}).map((name, at) => (
          <li key={name} className="agent-ink flex min-w-0 items-center gap-1.5" style={agentColour(at)}>
            <span aria-hidden className="agent-dot size-2 shrink-0 rounded-full" />
            <span dir="auto" className="truncate">
              {name}
            </span>
          </li>
        ))}
      </ul>
      <p className="flex shrink-0 items-center gap-2.5 text-soft tabular-nums">
        {most !== undefined && (
          <progress
            aria-hidden
            value={turns}
            max={most}
            className="h-1.5 w-20 appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
          />
        )}
        {words.turns(turns, most)}
      </p>
    </section>
  );
}

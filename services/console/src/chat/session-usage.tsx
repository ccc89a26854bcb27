import { useConversation } from '@agentconnect/client/react';
import { type ReactElement, useDeferredValue, useMemo } from 'react';
import { texts } from '../texts.ts';
import { totalUsage } from './usage.ts';

/** What the answers that are loaded have used. It is counted when there is time for it. */
export function SessionUsage({ sessionId }: { readonly sessionId: string }): ReactElement | null {
  const { messages, history } = useConversation(sessionId);
  const later = useDeferredValue(messages);
  const usage = useMemo(() => totalUsage(later), [later]);
  if (!usage) return null;
  const { total, read, written, cost } = usage;
  return (
    <p
      className="hidden shrink-0 text-xs text-soft tabular-nums sm:block"
      title={`${texts.chat.used}: ${texts.chat.tokens(read, written)}`}
    >
      {history.hasEarlier ? texts.chat.atLeast(total) : texts.chat.tokensShort(total)}
      {cost !== undefined && !history.hasEarlier && ` · ${texts.chat.cost(cost)}`}
    </p>
  );
}

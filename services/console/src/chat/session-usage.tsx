import { useConversation } from '@agentconnect/client/react';
import { type ReactElement, useDeferredValue, useMemo } from 'react';
import { texts } from '../texts.ts';
import { totalUsage, usageOf } from '../sessions/usage.ts';
import { useStoreValue } from './use-store-value.ts';

/**
 * What the session has used: by the answers that are loaded, which are counted when there is time for it, or, if not all
 * are, as the session itself said when it was loaded.
 */
export function SessionUsage({ sessionId }: { readonly sessionId: string }): ReactElement | null {
  const { messages, history } = useConversation(sessionId);
  const later = useDeferredValue(messages);
  const counted = useMemo(() => totalUsage(later), [later]);
  const told = usageOf(useStoreValue(sessionId, ({ session }) => session.session)?.metadata);
  const isWhole = !history.hasEarlier || (told?.total ?? 0) > (counted?.total ?? 0);
  const usage = history.hasEarlier && isWhole ? told : counted;
  if (!usage) return null;
  const { total, read, written, cost } = usage;
  return (
    <p
      className="hidden shrink-0 text-xs text-soft tabular-nums sm:block"
      title={`${texts.chat.used}: ${texts.chat.tokens(read, written)}`}
    >
      {isWhole ? texts.chat.tokensShort(total) : texts.chat.atLeast(total)}
      {cost !== undefined && isWhole && ` · ${texts.chat.cost(cost)}`}
    </p>
  );
}

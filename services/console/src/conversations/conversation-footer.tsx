import type { ConnectionState } from '@agentconnect/client';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { paths } from '../app/paths.ts';
import { ActivityLine } from '../chat/activity-line.tsx';
import { Composer } from '../chat/composer.tsx';
import { useStoreValue } from '../chat/use-store-value.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { RaiseLimits } from './raise-limits.tsx';

export interface ConversationFooterProps {
  readonly sessionId: string;
  readonly connection: ConnectionState;
}

const words = conversationTexts;

/** Where the supervisor of a conversation among agents speaks to all or one of them, and raises its limits. */
export function ConversationFooter({ sessionId, connection }: ConversationFooterProps): ReactElement {
  const session = useStoreValue(sessionId, (store) => store.session.session);
  const hasEnded = useStoreValue(sessionId, ({ conversation }) => conversation.ended !== undefined);
  const [receiver, setReceiver] = useState('');
  const [isRaising, setRaising] = useState(false);
  const agents = Object.entries(session?.agents ?? {});
  if (isRaising) return <RaiseLimits sessionId={sessionId} onDone={() => setRaising(false)} />;
  const raise = <Button onClick={() => setRaising(true)}>{words.bar.raise}</Button>;
  if (hasEnded) {
    return (
      <div className="flex flex-wrap items-center justify-end gap-2 pt-3">
        {raise}
        <Link
          to={paths.newConversation}
          className="flex min-h-9 items-center rounded-lg bg-accent px-3.5 py-1.5 text-sm font-medium text-on-accent hover:bg-accent-hover"
        >
          {words.end.again}
        </Link>
      </div>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 py-1.5">
        <ActivityLine sessionId={sessionId} connection={connection} />
        <div className="flex flex-wrap items-center gap-2">
          <div className="w-44">
            <Choice
              label={words.say.to}
              isCompact
              value={receiver}
              onChange={setReceiver}
              groups={[
                {
                  items: [
                    { value: '', label: `${words.say.to}: ${words.say.everybody}` },
                    ...agents.map(([key, { agent_id: value }]) => ({
                      value,
                      label: `${words.say.to}: ${key}`,
                    })),
                  ],
                },
              ]}
            />
          </div>
          {raise}
        </div>
      </div>
      <Composer
        sessionId={sessionId}
        placeholder={words.say.placeholder}
        stopLabel={words.bar.stop}
        options={receiver === '' ? undefined : { receiver }}
      />
    </>
  );
}

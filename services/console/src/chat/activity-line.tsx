import type { Activity, ConnectionState } from '@agentconnect/client';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { clockText } from './clock-text.ts';
import { useSecondsLeft } from './use-seconds-left.ts';
import { useStoreValue } from './use-store-value.ts';

export interface ActivityLineProps {
  readonly sessionId: string;
  readonly connection: ConnectionState;
}

/** What is happening, in a line that is always there, so that nothing moves when it changes. */
export function ActivityLine({ sessionId, connection }: ActivityLineProps): ReactElement {
  const activity = useStoreValue(sessionId, ({ conversation }) => conversation.activity);
  const isAway = connection.status === 'reconnecting';
  return (
    <p data-activity={activity.status} className="flex min-h-7 items-center text-xs text-soft">
      {isAway ? <span className="text-warn">{texts.connection.offline}</span> : <Words activity={activity} />}
    </p>
  );
}

function Words({ activity }: { readonly activity: Activity }): ReactElement {
  switch (activity.status) {
    case 'idle':
      return <>{texts.chat.hint}</>;
    case 'waiting':
      return <>{texts.activity.waiting}</>;
    case 'queued':
      return <>{texts.activity.queued(activity.place)}</>;
    case 'writing':
      return <>{texts.activity.writing}</>;
    case 'cooldown':
      return <Countdown until={activity.until} />;
  }
}

function Countdown({ until }: { readonly until: string }): ReactElement {
  const left = useSecondsLeft(Date.parse(until));
  return (
    <span className="text-warn tabular-nums">
      {left > 0 ? texts.activity.cooldown(clockText(left)) : texts.activity.cooldownOver}
    </span>
  );
}

import type { ConnectionState } from '@agentconnect/client';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { classes } from '../ui/classes.ts';

const looks: Readonly<Record<ConnectionState['status'], { readonly dot: string; readonly text: string }>> = {
  idle: { dot: 'border border-edge', text: texts.connection.idle },
  connecting: { dot: 'border-2 border-edge animate-pulse', text: texts.connection.connecting },
  live: { dot: 'bg-ok', text: texts.connection.live },
  degraded: { dot: 'bg-warn', text: texts.connection.degradedShort },
  reconnecting: { dot: 'border-2 border-warn animate-pulse', text: texts.connection.reconnecting },
  closed: { dot: 'border border-edge', text: texts.connection.closed },
};

/** How the connection is, as it is. */
export function ConnectionSign({ connection }: { readonly connection: ConnectionState }): ReactElement {
  const { dot, text } = looks[connection.status];
  return (
    <p
      role="status"
      aria-label={texts.connection.label}
      data-status={connection.status}
      title={connection.status === 'degraded' ? texts.connection.degraded : undefined}
      className="flex shrink-0 items-center gap-1.5 text-xs text-soft"
    >
      <span aria-hidden className={classes('size-2 rounded-full', dot)} />
      {text}
    </p>
  );
}

import { useMessage } from '@agentconnect/client/react';
import { lazy, memo, type ReactElement, Suspense } from 'react';
import { AnswerRow } from './answer-row.tsx';
import { EventRow } from './event-row.tsx';
import { TextRow } from './text-row.tsx';

const CallCard = lazy(async () => ({ default: (await import('../../calls/call-card.tsx')).CallCard }));

export interface MessageRowProps {
  readonly sessionId: string;
  readonly messageKey: string;
}

/** One message. It renders when that message changes, and not when another does. */
export const MessageRow = memo(function MessageRow({
  sessionId,
  messageKey,
}: MessageRowProps): ReactElement | null {
  const message = useMessage(sessionId, messageKey);
  if (!message) return null;
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pb-6 sm:px-6">
      {message.kind === 'text' && <TextRow sessionId={sessionId} message={message} />}
      {message.kind === 'answer' && <AnswerRow sessionId={sessionId} message={message} />}
      {message.kind === 'event' && <EventRow message={message} />}
      {message.kind === 'call' && (
        <Suspense fallback={<div className="h-12" />}>
          <CallCard sessionId={sessionId} message={message} />
        </Suspense>
      )}
    </div>
  );
});

import type { TextMessage } from '@agentconnect/client';
import { useConversationActions } from '@agentconnect/client/react';
import { CircleAlert, Clock } from 'lucide-react';
import type { ReactElement } from 'react';
import { problemText } from '../../app/problem-text.ts';
import { texts } from '../../texts.ts';
import { Button } from '../../ui/button.tsx';

export interface TextRowProps {
  readonly sessionId: string;
  readonly message: TextMessage;
}

/** What the user has said, and how far it has come. */
export function TextRow({ sessionId, message }: TextRowProps): ReactElement {
  const { content, sendState, error } = message;
  return (
    <article
      aria-label={texts.chat.you}
      data-kind="text"
      data-state={sendState}
      className="flex flex-col items-end gap-1"
    >
      <div
        dir="auto"
        className="max-w-[min(100%,36rem)] rounded-2xl rounded-ee-md bg-tint px-4 py-2.5 leading-relaxed whitespace-pre-wrap text-on-tint [overflow-wrap:anywhere]"
      >
        {content}
      </div>
      {(sendState === 'queued' || sendState === 'sent') && (
        <p className="flex items-center gap-1.5 text-xs text-soft">
          <Clock aria-hidden className="size-3.5" />
          {texts.chat.sendState[sendState]}
          {error && ` ${problemText(error)}`}
        </p>
      )}
      {sendState === 'refused' && <Refused sessionId={sessionId} message={message} />}
    </article>
  );
}

function Refused({ sessionId, message: { key, error, canRetry } }: TextRowProps): ReactElement {
  const { retry, discard } = useConversationActions(sessionId);
  return (
    <div className="flex max-w-full flex-wrap items-center justify-end gap-x-2 gap-y-1 text-sm text-danger">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <p role="alert">
        {texts.chat.sendState.refused}. {error && problemText(error)}
      </p>
      {canRetry && (
        <Button onClick={() => retry(key)} className="min-h-8">
          {texts.chat.retry}
        </Button>
      )}
      <Button look="quiet" onClick={() => discard(key)} className="min-h-8">
        {texts.chat.discard}
      </Button>
    </div>
  );
}

import type { TextMessage } from '@agentconnect/client';
import { useConversationActions } from '@agentconnect/client/react';
import { CircleAlert, Clock, Pencil } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { problemText } from '../../app/problem-text.ts';
import { texts } from '../../texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useAgentName } from '../use-agent-name.ts';
import { useStoreValue } from '../use-store-value.ts';

const EditedText = lazy(async () => ({
  default: (await import('../../session-actions/edited-text.tsx')).EditedText,
}));

export interface TextRowProps {
  readonly sessionId: string;
  readonly message: TextMessage;
}

/** What the user has said, and how far it has come. */
export function TextRow({ sessionId, message }: TextRowProps): ReactElement {
  const { content, sendState, error } = message;
  const [isEditing, setEditing] = useState<boolean>();
  // Among agents, nothing can go on from an earlier place.
  const isOfTwo = useStoreValue(sessionId, ({ session }) => session.session?.session_type === 'human_agent');
  const speaker = useAgentName(sessionId, message.sender);
  const receiver = useAgentName(sessionId, message.receiver);
  const canEdit = isOfTwo && message.role === 'user' && message.seq !== undefined;
  // The place of the button is kept free, so that nothing moves when it comes.
  const bubble = (
    <div className="relative max-w-full ps-9">
      <div
        dir="auto"
        className="max-w-xl rounded-2xl rounded-ee-md bg-tint px-4 py-2.5 leading-relaxed whitespace-pre-wrap text-on-tint [overflow-wrap:anywhere]"
      >
        {content}
      </div>
      {canEdit && (
        <IconButton
          label={texts.chat.edit}
          icon={Pencil}
          // Whoever leaves the field is where they were before.
          autoFocus={isEditing === false}
          className="!absolute start-0 top-1.5 !size-8 !min-h-8 [@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover:opacity-100 [@media(hover:hover)]:focus-visible:opacity-100"
          onClick={() => setEditing(true)}
        />
      )}
    </div>
  );
  return (
    <article
      aria-label={message.role === 'agent' ? speaker : texts.chat.you}
      data-kind="text"
      data-state={sendState}
      className="group flex flex-col items-end gap-1"
    >
      {isEditing ? (
        <Suspense fallback={bubble}>
          <EditedText sessionId={sessionId} message={message} onCancel={() => setEditing(false)} />
        </Suspense>
      ) : (
        bubble
      )}
      {!isOfTwo && (message.role === 'agent' || message.receiver !== undefined) && (
        <p dir="auto" className="max-w-full truncate text-xs text-soft">
          {message.role === 'agent' && texts.chat.inNameOf(speaker)}
          {message.receiver !== undefined && ` ${texts.chat.onlyTo(receiver)}`}
        </p>
      )}
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

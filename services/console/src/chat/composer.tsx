import type { SayOptions } from '@agentconnect/client';
import { useConversationActions } from '@agentconnect/client/react';
import { ArrowUp, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { texts } from '../texts.ts';
import { IconButton } from '../ui/button.tsx';
import { keepDraft, keptDraft } from './draft.ts';
import { useStoreValue } from './use-store-value.ts';

export interface ComposerProps {
  readonly sessionId: string;
  readonly placeholder?: string;
  readonly stopLabel?: string;
  /** What is said beside the words: whom they are for. */
  readonly options?: SayOptions | undefined;
}

/** Where one writes. What is sent while there is no connection, or an answer is written, waits for its turn. */
export function Composer({
  sessionId,
  placeholder = texts.chat.placeholder,
  stopLabel = texts.chat.stop,
  options,
}: ComposerProps): ReactElement {
  const { send, stop } = useConversationActions(sessionId);
  const isBusy = useStoreValue(sessionId, ({ conversation }) => conversation.activity.status !== 'idle');
  const [text, setText] = useState(() => keptDraft(sessionId));
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => keepDraft(sessionId, text), [sessionId, text]);
  const stopAnswer = (): void => {
    // Without a connection there is nothing to stop: the sign says so.
    stop().catch(() => undefined);
    field.current?.focus();
  };
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() === '') return;
    send(text, options);
    setText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && isBusy) {
      event.preventDefault();
      stopAnswer();
    }
  };
  return (
    <form
      onSubmit={submit}
      className="flex items-end gap-1.5 rounded-2xl border border-edge bg-raised p-1.5 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent"
    >
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        autoFocus
        aria-label={texts.chat.message}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[40vh] min-h-9 flex-1 resize-none bg-transparent px-2.5 py-1.5 text-base leading-6 outline-hidden"
      />
      {isBusy && (
        <IconButton
          look="outlined"
          label={stopLabel}
          icon={Square}
          className="rounded-xl"
          onClick={stopAnswer}
        />
      )}
      <IconButton
        type="submit"
        look="primary"
        label={texts.chat.send}
        icon={ArrowUp}
        className="rounded-xl"
        disabled={text.trim() === ''}
      />
    </form>
  );
}

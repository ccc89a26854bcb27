import type { TextMessage } from '@agentconnect/client';
import { type FormEvent, type KeyboardEvent, type ReactElement, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { sessionTexts } from '../texts/session-texts.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { useGoOn } from './use-go-on.ts';

export interface EditedTextProps {
  readonly sessionId: string;
  readonly message: TextMessage;
  readonly onCancel: () => void;
}

const words = sessionTexts.goOn;

/** What was said, to be said otherwise: a new session goes on from what was said before it. */
export function EditedText({ sessionId, message, onCancel }: EditedTextProps): ReactElement {
  const { content, seq = 1 } = message;
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState(content);
  const goOn = useGoOn(sessionId);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '' && !goOn.isPending) goOn.mutate({ seq: seq - 1, text });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onCancel();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <form ref={form} onSubmit={submit} className="flex w-full max-w-xl flex-col gap-3">
      <TextField
        label={words.label}
        isLabelHidden
        hint={words.hint}
        value={text}
        autoFocus
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      {goOn.isError && (
        <Notice kind="problem" role="alert">
          {words.failed} {problemText(goOn.error)}
        </Notice>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button type="submit" look="primary" disabled={goOn.isPending || text.trim() === ''}>
          {goOn.isPending ? words.busy : words.submit}
        </Button>
      </div>
    </form>
  );
}

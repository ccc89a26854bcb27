import { useClient, useSessionStore } from '@agentconnect/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { texts } from '../texts.ts';
import { sessionTexts } from '../texts/session-texts.ts';
import { classes } from '../ui/classes.ts';
import { inputClasses } from '../ui/field.tsx';

export interface TitleFieldProps {
  readonly sessionId: string;
  readonly title: string;
  /** The title is what it is now; `byKey`: whoever writes was still in the field. */
  readonly onDone: (byKey: boolean) => void;
}

/** The title of a session, to be changed where it stands: Enter keeps it, and Esc what was there before. */
export function TitleField({ sessionId, title, onDone }: TitleFieldProps): ReactElement {
  const client = useClient();
  const store = useSessionStore(sessionId);
  const queries = useQueryClient();
  const [text, setText] = useState(title);
  const save = useMutation({
    // Without a title, a session is called after the first thing that was said in it.
    mutationFn: (wanted: string) => client.sessions.setTitle(sessionId, wanted === '' ? null : wanted),
    onSuccess: () => Promise.all([store.refresh(), sessionsChanged(queries)]),
  });
  const done = async (byKey: boolean): Promise<void> => {
    const wanted = text.trim();
    if (save.isPending) return;
    if (wanted !== title) {
      try {
        await save.mutateAsync(wanted);
      } catch {
        // The field says why.
        return;
      }
    }
    onDone(byKey);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') void done(true);
    if (event.key === 'Escape') onDone(true);
  };
  return (
    <div>
      <h1 className="sr-only">{title === '' ? texts.sessions.untitled : title}</h1>
      <input
        aria-label={sessionTexts.title}
        aria-invalid={save.isError || undefined}
        dir="auto"
        autoFocus
        maxLength={200}
        value={text}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void done(false)}
        className={classes(inputClasses, '-ms-2 h-8 !px-2 !py-0 font-semibold')}
      />
      {save.isError && (
        <p role="alert" className="truncate text-xs text-danger">
          {sessionTexts.titleFailed} {problemText(save.error)}
        </p>
      )}
    </div>
  );
}

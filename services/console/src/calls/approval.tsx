import type { CallMessage } from '@agentconnect/client';
import { useConversationActions } from '@agentconnect/client/react';
import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { clockText } from '../chat/clock-text.ts';
import { useAgentName } from '../chat/use-agent-name.ts';
import { useSecondsLeft } from '../chat/use-seconds-left.ts';
import { objectIn } from '../json/object-in.ts';
import { callTexts } from '../texts/call-texts.ts';
import { Button } from '../ui/button.tsx';
import { InputField, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Arguments } from './arguments.tsx';

export interface CallProps {
  readonly sessionId: string;
  readonly message: CallMessage;
}

/** What is being written: other arguments, or why not. */
type Writing = 'arguments' | 'reason' | undefined;

/** Asks whether a call may run. The first answer counts, in whichever tab it is given. */
export function Approval({ sessionId, message }: CallProps): ReactElement {
  const { callId, sender, tool, arguments: given, isEditable, expiresAt } = message;
  const agent = useAgentName(sessionId, sender);
  const { approve, deny } = useConversationActions(sessionId);
  const [writing, setWriting] = useState<Writing>();
  const [text, setText] = useState('');
  const left = useSecondsLeft(Date.parse(expiresAt ?? ''));
  const answer = useMutation({
    mutationFn: async (action: 'approve' | 'deny') => {
      if (action === 'approve') await approve(callId, writing === 'arguments' ? objectIn(text) : undefined);
      else await deny(callId, text.trim() === '' ? undefined : text.trim());
    },
  });
  const isNoJson = writing === 'arguments' && objectIn(text) === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isNoJson) answer.mutate(writing === 'reason' ? 'deny' : 'approve');
  };
  const write = (what: Writing, start = ''): void => {
    setText(start);
    setWriting(what);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && writing !== undefined) write(undefined);
  };
  return (
    <form onSubmit={submit} onKeyDown={onKeyDown} className="flex flex-col gap-3 px-3.5 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span dir="auto" className="font-medium [overflow-wrap:anywhere]">
          {callTexts.ask(agent, tool)}
        </span>
        {left > 0 && (
          <span className="text-xs text-soft tabular-nums">{callTexts.left(clockText(left))}</span>
        )}
      </p>
      {writing === 'arguments' ? (
        <TextField
          label={callTexts.changed}
          className="font-mono !text-sm"
          dir="ltr"
          spellCheck={false}
          autoFocus
          value={text}
          problem={isNoJson ? callTexts.noJson : undefined}
          onChange={({ target }) => setText(target.value)}
        />
      ) : (
        <Arguments given={given} />
      )}
      {writing === 'reason' && (
        <InputField
          label={callTexts.reason}
          dir="auto"
          autoFocus
          maxLength={4_096}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      {answer.isError && (
        <Notice kind="problem" role="alert">
          {callTexts.failed} {problemText(answer.error)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {writing === 'reason' ? (
          <Button type="submit" look="danger" disabled={answer.isPending}>
            {answer.isPending ? callTexts.busy : callTexts.denyNow}
          </Button>
        ) : (
          <Button type="submit" look="primary" disabled={answer.isPending || isNoJson}>
            <Check aria-hidden className="size-4" />
            {answer.isPending
              ? callTexts.busy
              : writing === 'arguments'
                ? callTexts.approveChanged
                : callTexts.approve}
          </Button>
        )}
        {writing === undefined ? (
          <>
            <Button onClick={() => write('reason')}>
              <X aria-hidden className="size-4" />
              {callTexts.deny}
            </Button>
            {isEditable && (
              <Button look="quiet" onClick={() => write('arguments', JSON.stringify(given, undefined, 2))}>
                {callTexts.change}
              </Button>
            )}
          </>
        ) : (
          <Button look="quiet" onClick={() => write(undefined)}>
            {callTexts.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}

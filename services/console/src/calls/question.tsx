import { useConversationActions } from '@agentconnect/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { clockText } from '../chat/clock-text.ts';
import { useSecondsLeft } from '../chat/use-seconds-left.ts';
import { callTexts } from '../texts/call-texts.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { InputField, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { type AnswerField, answerOf, fieldsOf } from './answer-form.ts';
import type { CallProps } from './approval.tsx';

const words = callTexts.question;

/** A question of an agent, with a form for the answer. The first answer counts, in whichever tab it is given. */
export function Question({ sessionId, message }: CallProps): ReactElement {
  const { callId, arguments: given, expiresAt } = message;
  const { answer, deny } = useConversationActions(sessionId);
  const fields = fieldsOf(given['schema']);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const left = useSecondsLeft(Date.parse(expiresAt ?? ''));
  const written = fields ? answerOf(fields, values) : jsonIn(values['json'] ?? '');
  const send = useMutation({
    mutationFn: async (what: 'answer' | 'deny') =>
      what === 'answer' ? answer(callId, written) : deny(callId),
  });
  const isMissing = fields?.some((one) => isEmpty(one, values)) ?? written === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isMissing) send.mutate('answer');
  };
  const set = (name: string, value: string): void => setValues((before) => ({ ...before, [name]: value }));
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 px-3.5 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span dir="auto" className="font-medium whitespace-pre-wrap [overflow-wrap:anywhere]">
          {String(given['text'])}
        </span>
        {left > 0 && (
          <span className="text-xs text-soft tabular-nums">{callTexts.left(clockText(left))}</span>
        )}
      </p>
      {fields?.map((one) => (
        <Field
          key={one.name ?? ''}
          field={one}
          value={values[one.name ?? ''] ?? ''}
          onChange={(value) => set(one.name ?? '', value)}
        />
      ))}
      {!fields && (
        <TextField
          label={words.json}
          hint={JSON.stringify(given['schema'])}
          className="font-mono !text-sm"
          dir="ltr"
          spellCheck={false}
          value={values['json'] ?? ''}
          problem={values['json'] !== undefined && isMissing ? words.noJson : undefined}
          onChange={({ target }) => set('json', target.value)}
        />
      )}
      {send.isError && (
        <Notice kind="problem" role="alert">
          {callTexts.failed} {problemText(send.error)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={send.isPending || isMissing}>
          {send.isPending ? callTexts.busy : words.answer}
        </Button>
        <Button look="quiet" disabled={send.isPending} onClick={() => send.mutate('deny')}>
          {words.deny}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly field: AnswerField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ field: { kind, label, options }, value, onChange }: FieldProps): ReactElement {
  const name = label === '' ? words.yours : label;
  if (kind === 'boolean') {
    return (
      <label className="flex min-h-6 items-center gap-2.5">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={value === 'true'}
          onChange={({ target }) => onChange(String(target.checked))}
        />
        {name}
      </label>
    );
  }
  if (kind === 'choice') {
    return (
      <Choice
        label={name}
        value={value}
        onChange={onChange}
        groups={[{ items: ['', ...options].map((option) => ({ value: option, label: option || '–' })) }]}
      />
    );
  }
  return (
    <InputField
      label={name}
      dir="auto"
      inputMode={kind === 'number' ? 'decimal' : undefined}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function isEmpty(
  { name = '', kind, isRequired }: AnswerField,
  values: Readonly<Record<string, string>>,
): boolean {
  const value = values[name] ?? '';
  if (kind === 'number' && value !== '') return !Number.isFinite(Number(value));
  return isRequired && kind !== 'boolean' && value === '';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

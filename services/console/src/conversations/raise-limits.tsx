import { useConversationActions } from '@agentconnect/client/react';
import type { ConversationLimits } from '@agentconnect/protocol';
import { type FormEvent, type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';
import { type DraftLimits, limitsOf, problemsOfLimits } from './conversation-draft.ts';
import { LimitFields } from './limit-fields.tsx';
import { useConversationFacts } from './use-conversation-facts.ts';

export interface RaiseLimitsProps {
  readonly sessionId: string;
  readonly onDone: () => void;
}

const words = conversationTexts.raise;

/** A form that raises the limits of a conversation, by a text that tells the agents so. */
export function RaiseLimits({ sessionId, onDone }: RaiseLimitsProps): ReactElement {
  const { extendLimits } = useConversationActions(sessionId);
  const { limits: now } = useConversationFacts(sessionId);
  const [limits, setLimits] = useState(() => draftOf(now));
  const [isChecked, setChecked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const raised = raisedOf(limitsOf(limits), now);
  const problems = problemsOfLimits(limits);
  const isNothing = Object.keys(raised).length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isNothing || Object.keys(problems).length > 0) return;
    extendLimits(raised, words.said(saidOf(raised)));
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onDone();
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label={words.title}
      onSubmit={submit}
      onKeyDown={onKeyDown}
      className="flex flex-col gap-3 rounded-2xl border border-line bg-raised p-4"
    >
      <LimitFields
        legend={words.title}
        limits={limits}
        problems={isChecked ? problems : {}}
        onChange={(changed) => setLimits((before) => ({ ...before, ...changed }))}
      />
      <p role={isChecked && isNothing ? 'alert' : undefined} className="text-sm text-soft">
        {isChecked && isNothing ? conversationTexts.checks.higher : words.about}
      </p>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          {words.cancel}
        </Button>
        <Button type="submit" look="primary">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}

function draftOf(limits: ConversationLimits): DraftLimits {
  const written = (value: number | null | undefined): string => (value == null ? '' : String(value));
  const { max_duration_seconds: seconds } = limits;
  return {
    turns: written(limits.max_turns),
    tokens: written(limits.max_tokens),
    cost: written(limits.max_cost_usd),
    minutes: written(seconds == null ? seconds : seconds / 60),
  };
}

/** Those that are higher than before. */
function raisedOf(wanted: ConversationLimits, now: ConversationLimits): ConversationLimits {
  const higher = Object.entries(wanted).filter(
    ([name, value]) =>
      typeof value === 'number' && value > (now[name as keyof ConversationLimits] ?? Infinity),
  );
  return Object.fromEntries(higher);
}

function saidOf(limits: ConversationLimits): string {
  const { max_turns: turns, max_tokens: tokens, max_cost_usd: cost, max_duration_seconds: seconds } = limits;
  return [
    ...(turns == null ? [] : [words.turns(turns)]),
    ...(tokens == null ? [] : [words.tokens(tokens)]),
    ...(cost == null ? [] : [words.cost(cost)]),
    ...(seconds == null ? [] : [words.minutes(seconds / 60)]),
  ].join(', ');
}

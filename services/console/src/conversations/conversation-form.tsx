import { type AgentStatus, type ProvidersResponse, turnPolicies } from '@agentconnect/protocol';
import { Plus } from 'lucide-react';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { AgentCard } from './agent-card.tsx';
import {
  type ConversationDraft,
  type DraftAgent,
  leastAgents,
  mostAgents,
  newAgent,
  problemsOf,
} from './conversation-draft.ts';
import { LimitFields } from './limit-fields.tsx';
import { useStartConversation } from './use-start-conversation.ts';

export interface ConversationFormProps {
  readonly start: ConversationDraft;
  /** Whoever has chosen a preset goes on in the form. */
  readonly isPreset: boolean;
  readonly providers: ProvidersResponse;
  readonly agents: readonly AgentStatus[];
}

const words = conversationTexts.form;

/** A conversation to be put together: what it is about, who takes part, who speaks next, when it ends at the latest. */
export function ConversationForm({
  start,
  isPreset,
  providers,
  agents,
}: ConversationFormProps): ReactElement {
  const [draft, setDraft] = useState(start);
  // What is wrong is told once somebody wanted to start.
  const [isChecked, setChecked] = useState(false);
  const begin = useStartConversation();
  const form = useRef<HTMLFormElement>(null);
  const goal = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!isPreset) return;
    form.current?.scrollIntoView({ block: 'start' });
    goal.current?.focus();
  }, [isPreset]);
  const problems = isChecked ? problemsOf(draft) : {};
  const change = (changed: Partial<ConversationDraft>): void =>
    setDraft((before) => ({ ...before, ...changed }));
  const changeAgent = (id: number, changed: Partial<DraftAgent>): void =>
    setDraft((before) => ({
      ...before,
      agents: before.agents.map((agent) => (agent.id === id ? { ...agent, ...changed } : agent)),
    }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(problemsOf(draft)).length === 0) begin.mutate(draft);
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  const nextId = Math.max(...draft.agents.map(({ id }) => id)) + 1;
  return (
    <form ref={form} noValidate onSubmit={submit} aria-labelledby="own" className="flex flex-col gap-6">
      <h2 id="own" className="-mb-2 font-semibold">
        {conversationTexts.page.own}
      </h2>
      <TextField
        ref={goal}
        label={words.goal}
        placeholder={words.goalPlaceholder}
        value={draft.goal}
        problem={problems['goal']}
        maxLength={32_768}
        className="!min-h-16"
        onChange={({ target }) => change({ goal: target.value })}
      />
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-2 text-sm font-medium">{words.agents(draft.agents.length)}</legend>
        {draft.agents.map((agent, position) => (
          <AgentCard
            key={agent.id}
            agent={agent}
            position={position}
            providers={providers}
            agents={agents}
            problems={problems}
            onChange={(changed) => changeAgent(agent.id, changed)}
            onRemove={
              draft.agents.length > leastAgents
                ? () => change({ agents: draft.agents.filter(({ id }) => id !== agent.id) })
                : undefined
            }
          />
        ))}
        {draft.agents.length < mostAgents ? (
          <Button
            className="self-start"
            onClick={() => change({ agents: [...draft.agents, newAgent(nextId, providers)] })}
          >
            <Plus aria-hidden className="size-4" />
            {words.add}
          </Button>
        ) : (
          <p className="text-sm text-soft">{words.mostAgents}</p>
        )}
      </fieldset>
      <div className="flex flex-col gap-4 sm:flex-row">
        <Choice
          label={words.policy}
          value={draft.policy}
          onChange={(value) => change({ policy: turnPolicies.find((one) => one === value) ?? draft.policy })}
          groups={[{ items: turnPolicies.map((value) => ({ value, label: words.policies[value] })) }]}
        />
        {draft.policy === 'moderator' && (
          <Choice
            label={words.moderator}
            value={String(draft.moderator ?? draft.agents[0]?.id)}
            onChange={(value) => change({ moderator: Number(value) })}
            groups={[{ items: draft.agents.map(({ id, name }) => ({ value: String(id), label: name })) }]}
          />
        )}
      </div>
      <LimitFields
        legend={words.limits}
        limits={draft.limits}
        problems={problems}
        onChange={(changed) => change({ limits: { ...draft.limits, ...changed } })}
      />
      {begin.isError && (
        <Notice kind="problem" role="alert">
          {problemText(begin.error)}
        </Notice>
      )}
      <Button type="submit" look="primary" className="min-h-10 self-end" disabled={begin.isPending}>
        {begin.isPending ? words.busy : words.submit}
      </Button>
    </form>
  );
}

import { useClient } from '@agentconnect/client/react';
import type { AgentStatus, ProvidersResponse } from '@agentconnect/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { toolsQuery } from '../app/queries.ts';
import { otherModel } from '../new-chat/agent-choice.ts';
import { texts } from '../texts.ts';
import { agentTexts } from '../texts/agent-texts.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { InputField, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import {
  type AgentDraft,
  changeOf,
  configOf,
  draftOf,
  emptyDraft,
  limitNames,
  problemsOf,
  withProvider,
} from './agent-draft.ts';

export interface AgentFormProps {
  readonly providers: ProvidersResponse;
  /** The agent that is changed; undefined for a new one. */
  readonly agent: AgentStatus | undefined;
  readonly onCancel: () => void;
  readonly onSaved: () => Promise<void>;
}

const words = agentTexts.form;

/** An agent to be registered or changed. What is wrong in a field is told as soon as something was written in it. */
export function AgentForm({ providers, agent, onCancel, onSaved }: AgentFormProps): ReactElement {
  const client = useClient();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(() => (agent ? draftOf(agent, providers) : emptyDraft(providers)));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const all = problemsOf(draft);
  const problemIn = (field: string): string | undefined => (touched.has(field) ? all[field] : undefined);
  const change = (field: string, changed: Partial<AgentDraft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
    setTouched((before) => new Set([...before, field]));
  };
  const save = useMutation({
    mutationFn: async () => {
      if (agent) await client.agents.change(agent.agent_id, changeOf(draft));
      else await client.agents.register(configOf(draft));
    },
    onSuccess: onSaved,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(new Set(Object.keys(all)));
    if (Object.keys(all).length === 0) save.mutate();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  const { models = [] } = providers[draft.provider] ?? {};
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 py-5 sm:px-6">
        <InputField
          label={words.name}
          dir="auto"
          autoFocus
          value={draft.name}
          problem={problemIn('name')}
          onChange={({ target }) => change('name', { name: target.value })}
        />
        <div className="flex flex-col gap-4 sm:flex-row">
          <Choice
            label={words.provider}
            value={draft.provider}
            onChange={(provider) => change('provider', withProvider(draft, provider, providers))}
            groups={[
              {
                items: Object.entries(providers).map(([value, { name, is_available: isAvailable }]) => ({
                  value,
                  label: isAvailable ? name : texts.newChat.withoutKey(name),
                  isDisabled: !isAvailable,
                })),
              },
            ]}
          />
          <Choice
            label={words.model}
            value={draft.model}
            onChange={(model) => change('choice', { model })}
            groups={[
              { items: models.map((model) => ({ value: model, label: model })) },
              { items: [{ value: otherModel, label: texts.newChat.otherModel }] },
            ]}
          />
        </div>
        {draft.model === otherModel && (
          <InputField
            label={words.modelName}
            spellCheck={false}
            value={draft.otherName}
            problem={problemIn('model')}
            onChange={({ target }) => change('model', { otherName: target.value })}
          />
        )}
        {!draft.hasNoPersonality && (
          <TextField
            label={words.personality}
            hint={agent ? words.personalityKept : words.personalityHint}
            value={draft.personality}
            problem={problemIn('personality')}
            onChange={({ target }) => change('personality', { personality: target.value })}
          />
        )}
        {agent && (
          <Check
            label={words.noPersonality}
            isChecked={draft.hasNoPersonality}
            onChange={(hasNoPersonality) => change('personality', { hasNoPersonality })}
          />
        )}
        <InputField
          label={words.description}
          hint={words.descriptionHint}
          dir="auto"
          maxLength={1_000}
          value={draft.description}
          onChange={({ target }) => change('description', { description: target.value })}
        />
        <InputField
          label={words.capabilities}
          hint={words.capabilitiesHint}
          value={draft.capabilities}
          problem={problemIn('capabilities')}
          onChange={({ target }) => change('capabilities', { capabilities: target.value })}
        />
        <ToolChoice
          isKnown={agent === undefined}
          chosen={draft.tools}
          onChange={(tools) => change('tools', { tools })}
        />
        <Check
          label={words.isPublic}
          isChecked={draft.isPublic}
          onChange={(isPublic) => change('isPublic', { isPublic })}
        />
        <fieldset className="min-w-0">
          <legend className="mb-2 text-sm font-medium">{words.limits}</legend>
          <div className="grid grid-cols-2 gap-3">
            {limitNames.map((name) => (
              <InputField
                key={name}
                label={agentTexts.limits[name]}
                inputMode="numeric"
                placeholder="–"
                value={draft.limits[name]}
                problem={problemIn(name)}
                onChange={({ target }) => change(name, { limits: { ...draft.limits, [name]: target.value } })}
              />
            ))}
          </div>
        </fieldset>
        <details open={draft.more !== ''}>
          <summary className="cursor-pointer rounded-md text-sm font-medium">{words.moreShow}</summary>
          <div className="pt-3">
            <TextField
              label={words.more}
              hint={words.moreHint}
              dir="ltr"
              spellCheck={false}
              className="font-mono !text-sm"
              value={draft.more}
              problem={problemIn('more')}
              onChange={({ target }) => change('more', { more: target.value })}
            />
          </div>
        </details>
      </div>
      <div className="flex shrink-0 flex-col gap-3 border-t border-line px-4 py-3 sm:px-6">
        {save.isError && (
          <Notice kind="problem" role="alert">
            {problemText(save.error)}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onCancel}>
            {words.cancel}
          </Button>
          <Button type="submit" look="primary" className="min-w-24" disabled={save.isPending}>
            {save.isPending ? words.busy : agent ? words.save : words.register}
          </Button>
        </div>
      </div>
    </form>
  );
}

interface ToolChoiceProps {
  /** Whether nobody has chosen before: what a registered agent has is not told. */
  readonly isKnown: boolean;
  readonly chosen: readonly string[] | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which of the operator's tools the agent may call, if there are any. */
function ToolChoice({ isKnown, chosen = [], onChange }: ToolChoiceProps): ReactElement | null {
  const tools = useQuery(toolsQuery(useClient())).data ?? [];
  if (tools.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm font-medium">{words.tools}</legend>
      {!isKnown && <p className="mt-1 text-sm text-soft">{words.toolsKept}</p>}
      <div className="mt-2 flex max-h-48 flex-col gap-1.5 overflow-y-auto rounded-lg border border-line px-3 py-2.5">
        {tools.map(({ name }) => (
          <Check
            key={name}
            label={name}
            isChecked={chosen.includes(name)}
            onChange={(isChecked) =>
              onChange(isChecked ? [...chosen, name] : chosen.filter((one) => one !== name))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

interface CheckProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function Check({ label, isChecked, onChange }: CheckProps): ReactElement {
  return (
    <label className="flex min-h-6 items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isChecked}
        onChange={({ target }) => onChange(target.checked)}
      />
      {label}
    </label>
  );
}

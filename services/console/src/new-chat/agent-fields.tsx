import { type AgentStatus, isRegisteredAgentId, type ProvidersResponse } from '@agentconnect/protocol';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Choice } from '../ui/choice.tsx';
import { type AgentChoice, aModel, modelFor, otherModel } from './agent-choice.ts';

export interface AgentFieldsProps {
  readonly providers: ProvidersResponse;
  readonly agents: readonly AgentStatus[];
  readonly choice: AgentChoice;
  readonly onChange: (changed: Partial<AgentChoice>) => void;
}

/** Who is to answer: a registered agent, or a model of a provider. */
export function AgentFields({ providers, agents, choice, onChange }: AgentFieldsProps): ReactElement {
  const registered = agents.filter(({ agent_id: id }) => isRegisteredAgentId(id));
  const chosen = registered.find(({ agent_id: id }) => id === choice.agentId);
  const { models = [] } = providers[choice.provider] ?? {};
  return (
    <div className="flex flex-col gap-4">
      {registered.length > 0 && (
        <Choice
          label={texts.newChat.agent}
          value={choice.agentId}
          onChange={(agentId) => onChange({ agentId })}
          groups={[
            { items: [{ value: aModel, label: texts.newChat.aModel }] },
            {
              label: texts.newChat.registered,
              items: registered.map(({ agent_id: id, name, metadata }) => ({
                value: id,
                label: [name ?? id, metadata.model].filter(Boolean).join(' · '),
              })),
            },
          ]}
        />
      )}
      {chosen ? (
        <p className="text-sm text-soft">
          {texts.newChat.agentIs(
            chosen.name ?? chosen.agent_id,
            chosen.metadata.model ?? '',
            providers[chosen.metadata.provider ?? '']?.name ?? chosen.metadata.provider ?? '',
          )}
        </p>
      ) : (
        <div className="flex flex-col gap-4 sm:flex-row">
          <Choice
            label={texts.newChat.provider}
            value={choice.provider}
            onChange={(provider) => onChange({ provider, model: modelFor(providers, provider) })}
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
            label={texts.newChat.model}
            value={choice.model}
            onChange={(model) => onChange({ model })}
            groups={[
              { items: models.map((model) => ({ value: model, label: model })) },
              { items: [{ value: otherModel, label: texts.newChat.otherModel }] },
            ]}
          />
        </div>
      )}
    </div>
  );
}

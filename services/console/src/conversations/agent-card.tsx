import type { AgentStatus, ProvidersResponse } from '@agentconnect/protocol';
import { X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { type AgentChoice, aModel, otherModel } from '../new-chat/agent-choice.ts';
import { AgentFields } from '../new-chat/agent-fields.tsx';
import { texts } from '../texts.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { InputField, TextField } from '../ui/field.tsx';
import { agentColour } from './agent-colour.ts';
import { demoProvider, type DraftAgent, type DraftProblems } from './conversation-draft.ts';

export interface AgentCardProps {
  readonly agent: DraftAgent;
  readonly position: number;
  readonly providers: ProvidersResponse;
  readonly agents: readonly AgentStatus[];
  readonly problems: DraftProblems;
  readonly onChange: (changed: Partial<DraftAgent>) => void;
  readonly onRemove: (() => void) | undefined;
}

const words = conversationTexts.form;

/** One agent of a conversation: what it is called there, who it is. */
export function AgentCard(props: AgentCardProps): ReactElement {
  const { agent, position, providers, agents, problems, onChange, onRemove } = props;
  const { id, name, choice, part } = agent;
  const [hasPersonality, setPersonality] = useState(choice.personality !== '');
  const change = (changed: Partial<AgentChoice>): void => onChange({ choice: { ...choice, ...changed } });
  const isModel = choice.agentId === aModel;
  const isPlayed = part !== undefined && isModel && choice.provider === demoProvider;
  return (
    <div
      role="group"
      aria-label={name}
      className="flex flex-col gap-3 rounded-xl border border-line p-3.5 sm:p-4"
      style={agentColour(position)}
    >
      <div className="flex items-end gap-2">
        <span aria-hidden className="agent-dot mb-3.5 size-3 shrink-0 rounded-full" />
        <div className="min-w-0 flex-1">
          <InputField
            label={words.name}
            dir="auto"
            value={name}
            maxLength={64}
            spellCheck={false}
            problem={problems[`name ${id}`]}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        </div>
        {onRemove && <IconButton label={words.remove(name)} icon={X} className="mb-0.5" onClick={onRemove} />}
      </div>
      <AgentFields providers={providers} agents={agents} choice={choice} onChange={change} />
      {isModel && choice.model === otherModel && (
        <InputField
          label={texts.newChat.modelName}
          value={choice.otherName}
          maxLength={128}
          spellCheck={false}
          problem={problems[`model ${id}`]}
          onChange={({ target }) => change({ otherName: target.value })}
        />
      )}
      {isPlayed && <p className="text-sm text-soft">{words.plays}</p>}
      {isModel && hasPersonality && (
        <TextField
          label={words.instructions}
          value={choice.personality}
          maxLength={32_768}
          autoFocus={choice.personality === ''}
          onChange={({ target }) => change({ personality: target.value })}
        />
      )}
      {isModel && !hasPersonality && (
        <Button look="quiet" className="-ms-3.5 self-start" onClick={() => setPersonality(true)}>
          {texts.newChat.addPersonality}
        </Button>
      )}
    </div>
  );
}

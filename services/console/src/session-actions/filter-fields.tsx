import { useClient } from '@agentconnect/client/react';
import { isRegisteredAgentId, type SessionStatus, sessionStatuses } from '@agentconnect/protocol';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { agentsQuery, providersQuery } from '../app/queries.ts';
import type { SessionFilters } from '../sessions/use-sessions.ts';
import { texts } from '../texts.ts';
import { sessionTexts } from '../texts/session-texts.ts';
import { Choice } from '../ui/choice.tsx';
import { InputField } from '../ui/field.tsx';

export interface FilterFieldsProps {
  readonly filters: SessionFilters;
  readonly onChange: (filters: SessionFilters) => void;
}

const words = sessionTexts.filters;
/** How long nothing is typed before the list is asked for, in ms. */
const pauseMs = 250;

/** Which sessions are to be listed. */
export function FilterFields({ filters, onChange }: FilterFieldsProps): ReactElement {
  const client = useClient();
  const providers = useQuery(providersQuery(client));
  const agents = useQuery(agentsQuery(client));
  const [title, setTitle] = useState(filters.title ?? '');
  useEffect(() => {
    const wanted = title.trim() === '' ? undefined : title.trim();
    if (wanted === filters.title) return undefined;
    const timer = setTimeout(() => onChange({ ...filters, title: wanted }), pauseMs);
    return () => clearTimeout(timer);
  }, [title, filters, onChange]);
  const registered = (agents.data?.agents ?? []).filter(({ agent_id: id }) => isRegisteredAgentId(id));
  return (
    <div role="search" aria-label={words.label} className="flex shrink-0 flex-col gap-1.5 px-2.5 pb-2.5">
      <InputField
        label={words.title}
        isLabelHidden
        placeholder={words.title}
        type="search"
        dir="auto"
        maxLength={200}
        autoFocus
        className="!h-9 !text-sm"
        value={title}
        onChange={({ target }) => setTitle(target.value)}
      />
      <div className="flex gap-1.5">
        <Choice
          label={words.agent}
          isCompact
          value={filters.agent ?? ''}
          onChange={(agent) => onChange({ ...filters, agent: agent || undefined })}
          groups={[
            { items: [{ value: '', label: words.anyAgent }] },
            {
              label: words.providers,
              items: Object.entries(providers.data ?? {}).map(([value, { name: label }]) => ({
                value,
                label,
              })),
            },
            {
              label: words.registered,
              items: registered.map(({ agent_id: value, name }) => ({ value, label: name ?? value })),
            },
          ]}
        />
        <Choice
          label={words.status}
          isCompact
          value={filters.status ?? ''}
          onChange={(status) =>
            onChange({ ...filters, status: sessionStatuses.find((one: SessionStatus) => one === status) })
          }
          groups={[
            {
              items: [
                { value: '', label: words.anyStatus },
                ...sessionStatuses.map((value) => ({ value, label: texts.sessions.status[value] ?? value })),
              ],
            },
          ]}
        />
      </div>
    </div>
  );
}

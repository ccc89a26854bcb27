import { useClient } from '@agentconnect/client/react';
import { type AgentStatus, isRegisteredAgentId } from '@agentconnect/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { agentsQuery, providersQuery } from '../app/queries.ts';
import { useUser } from '../app/use-user.ts';
import { texts } from '../texts.ts';
import { agentTexts } from '../texts/agent-texts.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { AgentForm } from './agent-form.tsx';
import { nameOf } from './agent-name.ts';
import { AgentRow } from './agent-row.tsx';
import { AgentTrial } from './agent-trial.tsx';

/** How often the agents are looked at, in ms: their states change as they work. */
const lookMs = 3_000;

/** What is open: a form for a new agent or a known one, or a trial of one. */
type Open =
  | { readonly what: 'form'; readonly agent: AgentStatus | undefined }
  | { readonly what: 'trial' | 'deletion'; readonly agent: AgentStatus };

/** The agents that the user may use: how they are, what they have done; to be registered, changed, tried, deleted. */
export function AgentsPage(): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const user = useUser();
  const agents = useQuery({ ...agentsQuery(client), refetchInterval: lookMs });
  const providers = useQuery(providersQuery(client));
  const [open, setOpen] = useState<Open>();
  const register = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    document.title = `${agentTexts.title} · ${texts.product}`;
  }, []);
  const close = (): void => setOpen(undefined);
  const changed = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: agentsQuery(client).queryKey });
  };
  const opened = useLast(open);
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 py-8 sm:px-6 md:py-12">
        <header className="flex flex-wrap items-end justify-between gap-3">
          <div className="flex flex-col gap-1.5">
            <h1 className="text-2xl font-semibold tracking-tight">{agentTexts.title}</h1>
            <p className="text-soft">{agentTexts.about}</p>
          </div>
          <Button
            ref={register}
            look="primary"
            disabled={!providers.data}
            onClick={() => setOpen({ what: 'form', agent: undefined })}
          >
            <Plus aria-hidden className="size-4" />
            {agentTexts.register}
          </Button>
        </header>
        {agents.error && !agents.data && (
          <Notice
            kind="problem"
            role="alert"
            action={<Button onClick={() => void agents.refetch()}>{texts.problems.retry}</Button>}
          >
            {agentTexts.failed} {problemText(agents.error)}
          </Notice>
        )}
        {agents.isPending && <p className="text-soft">{agentTexts.loading}</p>}
        {agents.data?.agents.length === 0 && (
          <p className="rounded-xl border border-dashed border-edge px-6 py-10 text-center text-soft">
            {agentTexts.empty}
          </p>
        )}
        {groupsOf(agents.data?.agents ?? [], user).map(([group, members]) => (
          <section key={group} aria-labelledby={`group-${group}`} className="flex flex-col gap-2">
            <h2 id={`group-${group}`} className="text-sm font-medium text-soft">
              {agentTexts.groups[group]}
            </h2>
            <ul className="flex flex-col gap-2">
              {members.map((agent) => (
                <li key={agent.agent_id}>
                  <AgentRow
                    agent={agent}
                    onTry={group === 'session' ? undefined : () => setOpen({ what: 'trial', agent })}
                    onEdit={group === 'own' ? () => setOpen({ what: 'form', agent }) : undefined}
                    onDelete={group === 'own' ? () => setOpen({ what: 'deletion', agent }) : undefined}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <SidePanel
        title={
          opened?.agent ? agentTexts.form.editTitle(nameOf(opened.agent)) : agentTexts.form.registerTitle
        }
        closeLabel={agentTexts.form.close}
        isOpen={open?.what === 'form'}
        onClose={close}
      >
        {opened?.what === 'form' && providers.data && (
          <AgentForm
            providers={providers.data}
            agent={opened.agent}
            onCancel={close}
            onSaved={async () => {
              await changed();
              close();
            }}
          />
        )}
      </SidePanel>
      <SidePanel
        title={opened?.agent ? agentTexts.trial.title(nameOf(opened.agent)) : ''}
        about={agentTexts.trial.about}
        closeLabel={agentTexts.trial.close}
        isOpen={open?.what === 'trial'}
        onClose={close}
      >
        {opened?.what === 'trial' && <AgentTrial agent={opened.agent} />}
      </SidePanel>
      <ConfirmDialog
        words={agentTexts.delete}
        about={opened?.agent ? agentTexts.delete.about(nameOf(opened.agent)) : ''}
        isOpen={open?.what === 'deletion'}
        onOpenChange={(isOpen) => !isOpen && close()}
        onConfirm={async () => {
          if (opened?.agent) await client.agents.delete(opened.agent.agent_id);
          await changed();
        }}
        focusAfter={(isDone) => (isDone ? register.current : null)}
      />
    </div>
  );
}

/** The last value that there was: what closes is seen while it does. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

type Group = keyof typeof agentTexts.groups;

/** The agents in groups, of which none is empty. */
function groupsOf(agents: readonly AgentStatus[], user: string): [Group, AgentStatus[]][] {
  const groups: Record<Group, AgentStatus[]> = { own: [], session: [], public: [] };
  for (const agent of agents) {
    if (!isRegisteredAgentId(agent.agent_id)) groups.session.push(agent);
    else groups[agent.owner_id === user ? 'own' : 'public'].push(agent);
  }
  return (Object.entries(groups) as [Group, AgentStatus[]][]).filter(([, members]) => members.length > 0);
}

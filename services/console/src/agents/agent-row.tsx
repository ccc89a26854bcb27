import type { AgentStatus } from '@agentconnect/protocol';
import { MessageSquare, Pencil, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { clockText } from '../chat/clock-text.ts';
import { useSecondsLeft } from '../chat/use-seconds-left.ts';
import { shortTime } from '../sessions/short-time.ts';
import { agentTexts } from '../texts/agent-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { limitNames, limitsOfAgent } from './agent-draft.ts';
import { nameOf } from './agent-name.ts';

export interface AgentRowProps {
  readonly agent: AgentStatus;
  readonly onTry: (() => void) | undefined;
  readonly onEdit: (() => void) | undefined;
  readonly onDelete: (() => void) | undefined;
}

/** One agent: what it is, how it is, what it has done. */
export function AgentRow({ agent, onTry, onEdit, onDelete }: AgentRowProps): ReactElement {
  const { capabilities, metadata } = agent;
  const name = nameOf(agent);
  const { provider, model, error } = metadata;
  const description = metadata['description'];
  return (
    <article
      aria-label={name}
      className="flex flex-col gap-3 rounded-xl border border-line px-4 py-3.5 md:flex-row md:items-center md:gap-6"
    >
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h3 dir="auto" className="max-w-full truncate font-semibold">
            {name}
          </h3>
          <Sign agent={agent} />
        </div>
        <p className="truncate text-sm text-soft">
          {[model, provider].filter(Boolean).join(' · ')}
          {typeof description === 'string' && (
            <span dir="auto">
              {model !== undefined && ' · '}
              {description}
            </span>
          )}
        </p>
        {capabilities.length > 0 && (
          <p className="flex flex-wrap gap-1.5 pt-0.5">
            {capabilities.map((capability) => (
              <span
                key={capability}
                dir="auto"
                className="max-w-full truncate rounded-md bg-sunken px-1.5 py-0.5 text-xs text-soft"
              >
                {capability}
              </span>
            ))}
          </p>
        )}
        {error && (
          <p className="text-sm text-danger">
            {agentTexts.lastError(error.code, shortTime(new Date(error.at)))}
          </p>
        )}
      </div>
      <Facts agent={agent} />
      <div className="flex shrink-0 items-center gap-1 md:w-44 md:justify-end">
        {onTry && (
          <Button aria-label={agentTexts.tryIt(name)} onClick={onTry}>
            <MessageSquare aria-hidden className="size-4" />
            {agentTexts.try}
          </Button>
        )}
        {onEdit && <IconButton label={agentTexts.edit(name)} icon={Pencil} onClick={onEdit} />}
        {onDelete && <IconButton label={agentTexts.remove(name)} icon={Trash2} onClick={onDelete} />}
      </div>
    </article>
  );
}

const dots: Readonly<Record<AgentStatus['status'], string>> = {
  active: 'bg-ok',
  inactive: 'border border-edge',
  cooldown: 'bg-warn',
  error: 'bg-danger',
};

function Sign({
  agent: { status, is_running: isRunning, metadata },
}: {
  readonly agent: AgentStatus;
}): ReactElement {
  const until = Date.parse(metadata.cooldown_until ?? '');
  const left = useSecondsLeft(status === 'cooldown' ? until : Number.NaN);
  return (
    <p
      data-status={status}
      title={agentTexts.statusMeans[status]}
      className="flex items-center gap-1.5 text-xs text-soft tabular-nums"
    >
      <span
        aria-hidden
        className={classes('size-2 shrink-0 rounded-full', dots[status], isRunning && 'animate-pulse')}
      />
      {isRunning ? agentTexts.answering : agentTexts.status[status]}
      {left > 0 && ` ${agentTexts.cooldownLeft(clockText(left))}`}
    </p>
  );
}

function Facts({
  agent: { message_count: messages, metadata },
}: {
  readonly agent: AgentStatus;
}): ReactElement {
  const limits = limitsOfAgent(metadata['limits']);
  const limited = limitNames.flatMap((name) =>
    limits[name] == null ? [] : [agentTexts.shortLimits[name](limits[name])],
  );
  const facts = [
    [agentTexts.facts.messages, messages.toLocaleString('en')],
    ...(metadata.total_tokens === undefined
      ? []
      : [[agentTexts.facts.tokens, metadata.total_tokens.toLocaleString('en')]]),
    ...(metadata.active_conversations === undefined
      ? []
      : [[agentTexts.facts.open, String(metadata.active_conversations)]]),
    ...(limited.length === 0 ? [] : [[agentTexts.facts.limits, limited.join(', ')]]),
  ];
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 md:w-80 md:shrink-0">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-soft">{name}</dt>
          <dd className="text-sm tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

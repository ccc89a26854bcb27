import type { CallMessage } from '@agentconnect/client';
import { Wrench } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useStoreValue } from '../chat/use-store-value.ts';
import { callTexts } from '../texts/call-texts.ts';
import { classes } from '../ui/classes.ts';
import { Approval, type CallProps } from './approval.tsx';
import { Arguments, Code } from './arguments.tsx';
import { Question } from './question.tsx';

const signs: Readonly<Record<CallMessage['status'], string>> = {
  waiting: 'bg-warn-tint text-warn',
  running: 'bg-tint text-on-tint',
  ok: 'bg-sunken text-ok',
  error: 'bg-danger-tint text-danger',
  denied: 'bg-sunken text-soft',
  expired: 'bg-sunken text-soft',
  unknown: 'bg-warn-tint text-warn',
};

/** A call of a tool: with what, how far it has come, what came of it; and the question whether it may run. */
export function CallCard({ sessionId, message }: CallProps): ReactElement {
  const { tool, agent, status, progress, result, answered } = message;
  const isOnly = useStoreValue(
    sessionId,
    ({ session }) => Object.keys(session.session?.agents ?? {}).length < 2,
  );
  const by = result?.by ?? answered?.by;
  // What a program has to do, nobody is asked for here.
  const isAsked = status === 'waiting' && (message.needs === 'approval' || message.needs === 'answer');
  const sign = status === 'waiting' && !isAsked ? 'elsewhere' : status;
  return (
    <article
      aria-label={callTexts.label(tool)}
      data-kind="call"
      data-state={status}
      className="overflow-hidden rounded-xl border border-line text-sm"
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 bg-side px-3.5 py-2.5">
        <Wrench aria-hidden className="size-4 shrink-0 text-soft" />
        <p className="flex min-w-0 flex-1 basis-40 items-baseline gap-2">
          <code className="truncate font-mono text-[0.8125rem] font-semibold">{tool}</code>
          {!isOnly && (
            <span dir="auto" className="truncate text-xs text-soft">
              {callTexts.by(agent)}
            </span>
          )}
        </p>
        {by !== undefined && <span className="text-xs text-soft">{callTexts.answeredBy(by)}</span>}
        <span
          role="status"
          title={callTexts.statusMeans[status]}
          className={classes('rounded-md px-1.5 py-0.5 text-xs font-medium', signs[status])}
        >
          {callTexts.status[sign] ?? status}
        </span>
      </div>
      {status === 'running' && progress && (
        <div className="flex flex-col gap-1.5 px-3.5 pt-2.5 text-xs text-soft">
          <p dir="auto" className="flex justify-between gap-3 tabular-nums">
            <span className="min-w-0 truncate">{progress.content}</span>
            <span className="shrink-0">{callTexts.progress(progress.progress, progress.total)}</span>
          </p>
          <progress
            aria-label={callTexts.label(tool)}
            value={progress.total === undefined ? undefined : progress.progress}
            max={progress.total}
            className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
        </div>
      )}
      {isAsked && message.needs === 'approval' && <Approval sessionId={sessionId} message={message} />}
      {isAsked && message.needs === 'answer' && <Question sessionId={sessionId} message={message} />}
      {!isAsked && <Details message={message} />}
    </article>
  );
}

/** How long a result is seen whole before it is opened, in characters. */
const shortResult = 160;

function Details({
  message: { arguments: given, result, status },
}: Pick<CallProps, 'message'>): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const content = result?.content ?? '';
  const isProblem = status === 'error' || status === 'unknown';
  return (
    <>
      {content !== '' && !isOpen && (
        <p
          dir="auto"
          className={classes(
            'line-clamp-2 px-3.5 pt-2.5 [overflow-wrap:anywhere]',
            isProblem ? 'text-danger' : 'text-soft',
          )}
        >
          {content.slice(0, shortResult)}
        </p>
      )}
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="px-3.5 py-2.5">
        <summary className="w-fit cursor-pointer rounded-md text-xs font-medium text-soft hover:text-ink">
          {callTexts.details}
        </summary>
        {isOpen && (
          <div className="flex flex-col gap-3 pt-3">
            <Arguments given={given} />
            {result && (
              <div>
                <p className="mb-1 text-xs font-medium text-soft">
                  {callTexts.result}
                  {result.code !== undefined && ` · ${result.code}`}
                </p>
                {content === '' ? <p className="text-soft">{callTexts.noResult}</p> : <Code text={content} />}
              </div>
            )}
          </div>
        )}
      </details>
    </>
  );
}

import { useClient } from '@agentconnect/client/react';
import type { DurableFrame } from '@agentconnect/protocol';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { agentsQuery } from '../app/queries.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { texts } from '../texts.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';

/** Another agent that was asked, and the session in which it was. */
interface Asked {
  readonly agent_id: string;
  readonly session_id: string;
}

const words = conversationTexts.delegations;

/** The agents that were asked in the course of an answer: a tree, since each may have asked others. */
export function Delegations({
  metadata,
}: {
  readonly metadata: Readonly<Record<string, unknown>>;
}): ReactElement | null {
  const asked = askedIn(metadata);
  if (asked.length === 0) return null;
  return (
    <ul aria-label={words.asked(asked.length)} className="my-2 flex flex-col gap-1.5">
      {asked.map((one) => (
        <li key={one.session_id}>
          <AskedAgent asked={one} />
        </li>
      ))}
    </ul>
  );
}

function AskedAgent({ asked }: { readonly asked: Asked }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const name = useAskedName(asked);
  return (
    <details
      className="group/asked rounded-xl border border-line"
      data-delegation
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-xl px-3 py-1.5 text-sm font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-soft transition-transform group-open/asked:rotate-90 rtl:-scale-x-100"
        />
        <span dir="auto" className="truncate">
          {words.one(name)}
        </span>
      </summary>
      {isOpen && <Exchange asked={asked} />}
    </details>
  );
}

/** What was asked and answered. */
function Exchange({ asked }: { readonly asked: Asked }): ReactElement {
  const client = useClient();
  const log = useQuery({
    queryKey: ['asked', asked.session_id],
    queryFn: ({ signal }) => client.sessions.page(asked.session_id, { pageSize: 20, signal }),
  });
  if (!log.data) {
    return (
      <p className="flex flex-wrap items-center gap-3 px-3 pb-3 text-sm text-soft">
        {log.error ? `${words.failed} ${problemText(log.error)}` : words.loading}
        {log.error && <Button onClick={() => void log.refetch()}>{texts.problems.retry}</Button>}
      </p>
    );
  }
  const { messages } = log.data;
  const question = messages.find(({ type }) => type === 'text');
  const answer = messages.find(({ type }) => type === 'response' || type === 'error');
  return (
    <div className="mx-3 mb-3 flex flex-col gap-2 border-s-2 border-line ps-3">
      <p dir="auto" className="text-sm whitespace-pre-wrap text-soft [overflow-wrap:anywhere]">
        {question?.content}
      </p>
      {answer && <Delegations metadata={answer.metadata} />}
      {answer ? <Answer answer={answer} /> : <p className="text-sm text-soft">{words.noAnswer}</p>}
    </div>
  );
}

function Answer({ answer: { type, content = '' } }: { readonly answer: DurableFrame }): ReactElement {
  if (type === 'error') return <p className="text-sm text-danger">{content}</p>;
  return (
    <div className="text-[0.9375rem]">
      <Markdown content={content} isWriting={false} />
    </div>
  );
}

/** An agent that is asked has a session of its own; there it has the key by which it was found. */
function useAskedName({ agent_id: agentId, session_id: sessionId }: Asked): string {
  const client = useClient();
  const registered = useQuery(agentsQuery(client));
  const session = useQuery({
    queryKey: ['asked session', sessionId],
    queryFn: ({ signal }) => client.sessions.get(sessionId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const named = registered.data?.agents.find(({ agent_id: id }) => id === agentId)?.name;
  const [key] = Object.keys(session.data?.agents ?? {});
  return named ?? key ?? texts.chat.agent;
}

/** Answers of a newer server may say this otherwise: what is not understood is left out. */
function askedIn({ delegations }: Readonly<Record<string, unknown>>): Asked[] {
  if (!Array.isArray(delegations)) return [];
  return delegations.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('agent_id' in one) || !('session_id' in one)) return [];
    const { agent_id: agent, session_id: session } = one;
    return typeof agent === 'string' && typeof session === 'string'
      ? [{ agent_id: agent, session_id: session }]
      : [];
  });
}

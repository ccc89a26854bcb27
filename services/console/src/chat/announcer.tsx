import type { Message } from '@agentconnect/client';
import { useConversation } from '@agentconnect/client/react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { useAgentName } from './use-agent-name.ts';

/** How much of an answer is read out, in characters: the rest is there to be read. */
const longest = 1_000;

/**
 * Tells whoever listens to the page that an answer begins, and what it is when it is whole: each once, and not as it is
 * written. What was there before is not news.
 */
export function Announcer({ sessionId }: { readonly sessionId: string }): ReactElement {
  const { messages, history } = useConversation(sessionId);
  const last = messages.findLast(({ kind }) => kind === 'answer' || kind === 'call');
  const agent = useAgentName(sessionId, last?.sender);
  const [words, setWords] = useState('');
  const told = useRef<string | undefined>(undefined);
  const isReady = !history.isLoading;
  useEffect(() => {
    if (!isReady) return;
    const now = last ? stateOf(last) : '';
    const before = told.current;
    told.current = now;
    if (!last || now === before || (before === undefined && !/writing$|waiting$/.test(now))) return;
    setWords(wordsOf(last, agent));
  }, [last, agent, isReady]);
  return (
    <div role="log" aria-live="polite" aria-atomic className="sr-only" data-announcer>
      {words}
    </div>
  );
}

function stateOf(message: Message): string {
  const { kind } = message;
  return kind === 'answer' || kind === 'call' ? `${message.key} ${message.status}` : '';
}

function wordsOf(message: Message, agent: string): string {
  if (message.kind === 'call')
    return message.status === 'waiting' ? texts.chat.announceCall(message.tool) : '';
  if (message.kind !== 'answer') return '';
  if (message.status === 'writing') return texts.chat.announceWriting(agent);
  if (message.status === 'failed') return texts.chat.announceFailed(problemText(message.error));
  return texts.chat.announceAnswer(agent, message.content.slice(0, longest));
}

import type { AnswerMessage } from '@agentconnect/client';
import { Ear } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAgentName } from '../chat/use-agent-name.ts';
import { useStoreValue } from '../chat/use-store-value.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { agentColour } from './agent-colour.ts';

export interface TurnHeadProps {
  readonly sessionId: string;
  readonly message: AnswerMessage;
}

const words = conversationTexts.turn;

/** Whose turn it is, in its colour; its number; and which words of the supervisor it has heard. */
export function TurnHead({ sessionId, message }: TurnHeadProps): ReactElement {
  const { sender, turn, heard } = message;
  const name = useAgentName(sessionId, sender);
  const position = useStoreValue(sessionId, ({ session }) =>
    Object.values(session.session?.agents ?? {}).findIndex(({ agent_id: id }) => id === sender),
  );
  return (
    <div className="mb-1">
      <p className="flex items-baseline gap-2 text-sm" style={agentColour(Math.max(0, position))}>
        <span aria-hidden className="agent-dot size-2.5 shrink-0 translate-y-px rounded-full" />
        <span dir="auto" className="agent-ink min-w-0 truncate font-semibold">
          {name}
        </span>
        {turn !== undefined && (
          <span className="shrink-0 text-xs text-soft tabular-nums">{words.number(turn)}</span>
        )}
      </p>
      {heard.map((messageId) => (
        <Heard key={messageId} sessionId={sessionId} messageId={messageId} />
      ))}
    </div>
  );
}

function Heard({ sessionId, messageId }: { sessionId: string; messageId: string }): ReactElement | null {
  const said = useStoreValue(sessionId, ({ conversation }) =>
    conversation.messages.find((message) => message.kind === 'text' && message.messageId === messageId),
  );
  if (said?.kind !== 'text') return null;
  return (
    <p className="mt-1 flex min-w-0 items-center gap-1.5 text-xs text-soft" data-heard>
      <Ear aria-hidden className="size-3.5 shrink-0" />
      <span className="shrink-0">{words.heard}:</span>
      <q dir="auto" className="truncate">
        {said.content}
      </q>
    </p>
  );
}

import { useClient } from '@agentconnect/client/react';
import type { AgentStatus, ProvidersResponse } from '@agentconnect/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type KeyboardEvent, type ReactElement, useRef, useState } from 'react';
import { paths } from '../app/paths.ts';
import { problemText } from '../app/problem-text.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { texts } from '../texts.ts';
import { Button } from '../ui/button.tsx';
import { InputField, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { type AgentChoice, aModel, firstChoice, otherModel, requestOf } from './agent-choice.ts';
import { AgentFields } from './agent-fields.tsx';
import { keepChoice, lastChoice } from './last-choice.ts';

export interface NewChatFormProps {
  readonly providers: ProvidersResponse;
  readonly agents: readonly AgentStatus[];
}

/** A form that creates a session and says the first thing in it. */
export function NewChatForm({ providers, agents }: NewChatFormProps): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const [choice, setChoice] = useState(() => firstChoice(providers, agents, lastChoice()));
  const [message, setMessage] = useState('');
  const [hasPersonality, setPersonality] = useState(false);
  const change = (changed: Partial<AgentChoice>): void => setChoice((before) => ({ ...before, ...changed }));
  const start = useMutation({
    mutationFn: async () => {
      const session = await client.sessions.create(requestOf(choice, message));
      await client.sessions.post(session.session_id, { content: message });
      return session;
    },
    onSuccess: async (session) => {
      keepChoice(choice);
      void sessionsChanged(queries);
      await navigate({ to: paths.session, params: { sessionId: session.session_id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (message.trim() !== '' && !start.isPending) start.mutate();
  };
  const submitByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  const isModel = choice.agentId === aModel;
  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={texts.newChat.message}
        placeholder={texts.newChat.placeholder}
        value={message}
        onChange={({ target }) => setMessage(target.value)}
        onKeyDown={submitByKey}
        autoFocus
        required
      />
      <AgentFields providers={providers} agents={agents} choice={choice} onChange={change} />
      {isModel && choice.model === otherModel && (
        <InputField
          label={texts.newChat.modelName}
          value={choice.otherName}
          onChange={({ target }) => change({ otherName: target.value })}
          maxLength={256}
          spellCheck={false}
          required
        />
      )}
      {isModel && hasPersonality && (
        <TextField
          label={texts.newChat.personality}
          hint={texts.newChat.personalityHint}
          value={choice.personality}
          onChange={({ target }) => change({ personality: target.value })}
          maxLength={32_768}
          autoFocus
        />
      )}
      {start.isError && (
        <Notice kind="problem" role="alert">
          {problemText(start.error)}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        {isModel && !hasPersonality ? (
          <Button look="quiet" className="-ms-3.5" onClick={() => setPersonality(true)}>
            {texts.newChat.addPersonality}
          </Button>
        ) : (
          <span />
        )}
        <Button
          type="submit"
          look="primary"
          className="min-h-10 min-w-28"
          disabled={start.isPending || message.trim() === ''}
        >
          {start.isPending ? texts.newChat.busy : texts.newChat.submit}
        </Button>
      </div>
    </form>
  );
}

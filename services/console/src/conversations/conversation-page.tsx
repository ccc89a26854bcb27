import { useClient } from '@agentconnect/client/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { agentsQuery, providersQuery } from '../app/queries.ts';
import { texts } from '../texts.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { type ConversationDraft, emptyDraft } from './conversation-draft.ts';
import { ConversationForm } from './conversation-form.tsx';
import { PresetList } from './preset-list.tsx';
import { demoProvider } from './conversation-draft.ts';

const words = conversationTexts.page;
/** How often workers are looked for while there are none, in ms. */
const lookMs = 3_000;

/** Where conversations of agents among themselves begin. */
export function ConversationPage(): ReactElement {
  const client = useClient();
  const providers = useQuery({
    ...providersQuery(client),
    refetchInterval: (query) => (query.state.status === 'error' ? lookMs : false),
  });
  const agents = useQuery(agentsQuery(client));
  const [preset, setPreset] = useState<ConversationDraft>();
  useEffect(() => {
    document.title = `${words.title} · ${texts.product}`;
  }, []);
  const problem = providers.data ? undefined : providers.error;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-8 px-4 py-8 sm:px-6 md:py-12">
        <header className="flex flex-col gap-1.5">
          <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
          <p className="text-soft">{words.about}</p>
        </header>
        {problem && (
          <Notice
            kind="problem"
            role="alert"
            action={<Button onClick={() => void providers.refetch()}>{texts.problems.retry}</Button>}
          >
            {problemText(problem)}
          </Notice>
        )}
        {!providers.data && !problem && <p className="text-soft">{words.loading}</p>}
        {providers.data?.[demoProvider]?.is_available && <PresetList onChange={setPreset} />}
        {providers.data && (agents.data || agents.isError) && (
          <ConversationForm
            // Another preset is another form.
            key={preset?.goal ?? ''}
            start={preset ?? emptyDraft(providers.data)}
            isPreset={preset !== undefined}
            providers={providers.data}
            agents={agents.data?.agents ?? []}
          />
        )}
      </div>
    </div>
  );
}

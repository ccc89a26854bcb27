import type { ReactElement } from 'react';
import { problemText } from '../app/problem-text.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { agentColour } from './agent-colour.ts';
import type { ConversationDraft } from './conversation-draft.ts';
import { type Preset, presets } from './presets.ts';
import { useStartConversation } from './use-start-conversation.ts';

const words = conversationTexts.page;

/** Conversations that start at once, or after a change. */
export function PresetList({
  onChange,
}: {
  readonly onChange: (draft: ConversationDraft) => void;
}): ReactElement {
  const start = useStartConversation();
  return (
    <section aria-labelledby="presets" className="flex flex-col gap-3">
      <div>
        <h2 id="presets" className="font-semibold">
          {words.presets}
        </h2>
        <p className="text-sm text-soft">{words.presetsAbout}</p>
      </div>
      {start.isError && (
        <Notice kind="problem" role="alert">
          {problemText(start.error)}
        </Notice>
      )}
      <ul className="grid gap-3 sm:grid-cols-2">
        {presets.map((preset) => (
          <li key={preset.key} className="flex flex-col gap-3 rounded-xl border border-line p-4">
            <div className="flex flex-1 flex-col gap-1">
              <h3 id={`preset-${preset.key}`} className="text-sm font-semibold">
                {preset.title}
              </h3>
              <p className="text-sm text-soft">{preset.about}</p>
            </div>
            <Dots preset={preset} />
            <div className="flex gap-2">
              <Button
                look="primary"
                aria-describedby={`preset-${preset.key}`}
                disabled={start.isPending}
                onClick={() => start.mutate(preset.draft)}
              >
                {words.start}
              </Button>
              <Button
                look="quiet"
                aria-describedby={`preset-${preset.key}`}
                onClick={() => onChange(preset.draft)}
              >
                {words.change}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Dots({ preset }: { readonly preset: Preset }): ReactElement {
  return (
    <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs font-medium">
      {preset.draft.agents.map(({ id, name }, at) => (
        <span key={id} className="agent-ink flex items-center gap-1" style={agentColour(at)}>
          <span aria-hidden className="agent-dot size-2 rounded-full" />
          {name}
        </span>
      ))}
    </p>
  );
}

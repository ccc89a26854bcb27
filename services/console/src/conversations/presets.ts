import { conversationTexts } from '../texts/conversation-texts.ts';
import { aModel } from '../new-chat/agent-choice.ts';
import {
  type ConversationDraft,
  type DemoPart,
  demoProvider,
  type DraftAgent,
} from './conversation-draft.ts';

/** A conversation that is ready to start: the demo plays it. */
export interface Preset {
  readonly key: string;
  readonly title: string;
  readonly about: string;
  readonly draft: ConversationDraft;
}

const words = conversationTexts.presets;
/** Words a second: as fast as one reads. */
const pace = 14;

export const presets: readonly Preset[] = [debate(), panel(), questions(), chorus()];

function debate(): Preset {
  const { title, about, goal, pro, con, proWords, conWords } = words.debate;
  return preset('debate', { title, about }, goal, [
    player(1, pro, { script: proWords }),
    player(2, con, { script: conWords, conclude_after: conWords.length }),
  ]);
}

function panel(): Preset {
  const { title, about, goal, chair, experts, chairWords, expertWords } = words.panel;
  const made = preset('panel', { title, about }, goal, [
    player(1, chair, { script: chairWords, addresses: experts, conclude_after: chairWords.length }),
    ...experts.map((name, at) => player(at + 2, name, { script: expertWords[at] ?? '' })),
  ]);
  return { ...made, draft: { ...made.draft, policy: 'moderator', moderator: 1 } };
}

function questions(): Preset {
  const { title, about, goal, asker, checker, asked, ...said } = words.questions;
  const asks = (message: string): DemoPart['metadata'] => ({ asks: { agent: asked, message } });
  const mayAsk = ['delegation'];
  return preset('questions', { title, about }, goal, [
    player(1, asker, { ...asks(said.question), conclude_after: 2 }, mayAsk),
    player(2, checker, asks(said.checkQuestion), mayAsk),
    player(3, asked, { script: said.askedWords }),
  ]);
}

function chorus(): Preset {
  const { title, about, goal, names, words: lines } = words.chorus;
  const agents = names.split(' ').map((name, at) => player(at + 1, name, { script: lines[at] ?? '' }));
  return preset('chorus', { title, about }, goal, agents, String(agents.length));
}

function preset(
  key: string,
  said: Pick<Preset, 'title' | 'about'>,
  goal: string,
  agents: readonly DraftAgent[],
  turns = '20',
): Preset {
  const limits = { turns, tokens: '', cost: '', minutes: '' };
  return { key, ...said, draft: { goal, agents, policy: 'round_robin', moderator: undefined, limits } };
}

function player(
  id: number,
  name: string,
  metadata: DemoPart['metadata'],
  capabilities?: readonly string[],
): DraftAgent {
  return {
    id,
    name,
    choice: { agentId: aModel, provider: demoProvider, model: 'typist', otherName: '', personality: '' },
    part: { metadata: { tokens_per_second: pace, ...metadata }, ...(capabilities ? { capabilities } : {}) },
  };
}

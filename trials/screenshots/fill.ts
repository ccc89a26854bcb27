import type { AgentConnectClient } from '@agentconnect/client';
import type { SessionAgentRequest } from '@agentconnect/protocol';
import { presets } from '../../services/console/src/conversations/presets.ts';
import { requestOf } from '../../services/console/src/conversations/conversation-draft.ts';
import { says } from '../../tests/support/tools/tools-rig.ts';
import type { ConsoleRig } from '../../tests/browser/console/console-rig.ts';

/** What the scenes need to know of what there is. */
export interface Filled {
  readonly chat: string;
  readonly emptyChat: string;
  readonly writing: string;
  readonly failed: string;
  readonly rightToLeft: string;
  readonly conversation: string;
  readonly delegation: string;
  readonly calls: string;
}

const markdown = `# The garden in spring

There is **a lot** to do, and *little* time. See [the calendar](https://example.com/a-very-long-address/which-does-not-end/where-a-line-does).

1. Prune the roses
2. Sow peas and \`Phaseolus coccineus\`
   - in rows, 40 cm apart
   - not before the last frost

| month | what | how much |
| ----- | ---- | -------: |
| March | compost | 120 l |
| April | seed potatoes | 4 kg |

\`\`\`ts
const rows = beds.flatMap(({ length }) => Array.from({ length }, (_, at) => at * 0.4));
\`\`\`

> Whoever plants trees, knowing that he will never sit in their shade, has at least started.

A word that does not fit: ${'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'.repeat(2)}.`;

const titles = [
  'Plans for the garden',
  'A title that is much longer than any place in the navigation, and therefore has to be cut somewhere',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'תכנון הגינה לאביב',
  '🌱🌿🌳',
];

/** Gives `alice` sessions and agents of every kind. */
export async function fill({ client, openai }: ConsoleRig): Promise<Filled> {
  for (const [at, title] of titles.entries()) {
    const id = await create(client, title, { provider: 'demo', model: at % 2 === 0 ? 'echo' : 'typist' });
    if (at === 0) await say(client, id, ['Hello']);
  }
  await registerAgents(client);
  const conversation = await converse(client, 'panel');
  const delegation = await converse(client, 'questions');
  const failed = await create(client, 'An answer that failed', { provider: 'openai', model: 'fault-401' });
  await client.sessions.post(failed, { content: 'Will it work?' });
  const calls = await create(client, 'Seeds for the garden', {
    provider: 'openai',
    model: 'm',
    tools: ['*'],
  });
  openai.next(
    says('Let me look. ', { name: 'look_up_bed', arguments: { bed: 'by the wall', rows: 4 } }),
    says('Four rows are free. ', { name: 'order_seeds', arguments: { bed: 'by the wall', rows: 4 } }),
  );
  await client.sessions.post(calls, { content: 'Order peas for the bed by the wall, please.' });
  const rightToLeft = await create(
    client,
    'שיחה על הגינה',
    played('שלום! **הגינה** מוכנה. אפשר לזרוע `אפונה` מחר.'),
  );
  await say(client, rightToLeft, ['מה שלום הגינה?']);
  const chat = await create(client, 'The garden in spring', played(markdown));
  await say(client, chat, [
    'What is there to do in the garden?',
    'And after that?\n\n- in June?\n- in July?',
  ]);
  const emptyChat = await create(client, 'Nothing yet', { provider: 'demo' });
  const slow = {
    ...played(markdown.repeat(20)),
    metadata: { script: markdown.repeat(20), tokens_per_second: 30 },
  };
  const writing = await create(client, 'Being written', slow);
  return { chat, emptyChat, writing, failed, rightToLeft, conversation, delegation, calls };
}

function played(script: string): SessionAgentRequest {
  return { provider: 'demo', model: 'typist', metadata: { script, tokens_per_second: 10_000 } };
}

async function create(
  client: AgentConnectClient,
  title: string,
  agent: SessionAgentRequest,
): Promise<string> {
  const request = { session_type: 'human_agent', agents: { primary: agent }, metadata: { title } } as const;
  return (await client.sessions.create(request)).session_id;
}

async function say(client: AgentConnectClient, id: string, texts: readonly string[]): Promise<void> {
  const connection = await client.connect(id);
  for (const text of texts) await connection.send(text).answered;
  await connection.close();
}

async function registerAgents(client: AgentConnectClient): Promise<void> {
  await client.agents.register({
    name: 'Gardener',
    provider: 'demo',
    model: 'typist',
    capabilities: ['plants', 'soil', 'delegation'],
    metadata: {
      description: 'Knows what grows where, and when.',
      visibility: 'public',
      limits: { messages_per_minute: 10, tokens_per_hour: 100_000 },
    },
  });
  const { agent_id: broken } = await client.agents.register({
    name: 'Broken one',
    provider: 'openai',
    model: 'fault-401',
  });
  const { agent_id: limited } = await client.agents.register({
    name: 'Rechtsschutzversicherungsgesellschaftensachbearbeiterinnenvertretung',
    provider: 'demo',
    model: 'echo',
    metadata: { limits: { messages_per_hour: 1 }, description: 'A long word that has to be cut' },
  });
  const first = await create(client, 'With the broken one', { agent_id: broken });
  await client.sessions.post(first, { content: 'Hello?' });
  const second = await create(client, 'With the limited one', { agent_id: limited });
  for (const content of ['One', 'Two']) await client.sessions.post(second, { content });
}

async function converse(client: AgentConnectClient, key: string): Promise<string> {
  const preset = presets.find((one) => one.key === key);
  if (!preset) throw new Error(`there is no preset ${key}`);
  const { session_id: id } = await client.sessions.create(requestOf(preset.draft));
  const connection = await client.connect(id);
  for await (const event of connection) if (event.type === 'conversation.ended') break;
  await connection.close();
  return id;
}

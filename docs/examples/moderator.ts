// Three agents and a moderator, who says after each turn who speaks next, and concludes.
import { client } from './client.ts';

const expert = (script: string) => ({ provider: 'demo', model: 'typist', metadata: { script } });

const session = await client.sessions.create({
  session_type: 'agent_agent',
  agents: {
    chair: {
      provider: 'demo',
      model: 'typist',
      personality: 'You chair the meeting: give the word to one after the other, then sum up.',
      metadata: {
        script: ['Engineering first.', 'And the design?', 'And the sales?', 'Thank you all.'],
        addresses: ['engineering', 'design', 'sales'],
        conclude_after: 4,
      },
    },
    engineering: expert('It can be built by June.'),
    design: expert('The drafts are ready.'),
    sales: expert('Three customers wait for it.'),
  },
  metadata: {
    goal: 'Decide whether to begin.',
    turn_policy: 'moderator',
    moderator: 'chair',
    limits: { max_turns: 20 },
  },
});
const names = new Map(Object.entries(session.agents).map(([name, agent]) => [agent.agent_id, name]));

const connection = await client.connect(session.session_id);
for await (const event of connection) {
  if (event.type === 'response')
    console.log(`${names.get(event.frame.sender ?? '')}: ${event.frame.content}`);
  if (event.type === 'conversation.ended') {
    console.log(`${event.end.reason}: ${event.end.summary}`);
    break;
  }
}
await connection.close();

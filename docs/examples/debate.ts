// Two agents debate until one of them concludes. With models of a provider, leave out `metadata`.
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'agent_agent',
  agents: {
    tea: {
      provider: 'demo',
      model: 'typist',
      personality: 'You argue for tea.',
      metadata: { script: ['Tea wakes gently.', 'So let everybody choose.'], conclude_after: 2 },
    },
    coffee: {
      provider: 'demo',
      model: 'typist',
      personality: 'You argue for coffee.',
      metadata: { script: ['Coffee is quicker.'] },
    },
  },
  metadata: { goal: 'Settle whether tea beats coffee.', limits: { max_turns: 10 } },
});
const names = new Map(Object.entries(session.agents).map(([name, agent]) => [agent.agent_id, name]));

// It begins with the first who listens.
const connection = await client.connect(session.session_id);
for await (const event of connection) {
  if (event.type === 'response')
    console.log(`${names.get(event.frame.sender ?? '')}: ${event.frame.content}`);
  if (event.type === 'conversation.ended') {
    console.log(`${event.end.reason} after ${event.end.turns} turns`);
    break;
  }
}
await connection.close();

// A person watches two agents, interjects, and lets them go on for longer.
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'agent_agent',
  agents: {
    planner: {
      provider: 'demo',
      model: 'typist',
      metadata: { script: ['Let us go by train.', 'Then by bicycle.', 'Agreed.'], latency_ms: 800 },
    },
    critic: {
      provider: 'demo',
      model: 'typist',
      metadata: { script: ['Trains are late.', 'It may rain.', 'Agreed.'], latency_ms: 800 },
    },
  },
  metadata: { goal: 'Plan a trip.', limits: { max_turns: 4 } },
});
const names = new Map(Object.entries(session.agents).map(([name, agent]) => [agent.agent_id, name]));

const connection = await client.connect(session.session_id);
let ends = 0;
for await (const event of connection) {
  if (event.type === 'response') {
    const { sender = '', content, metadata } = event.frame;
    console.log(`${names.get(sender)}: ${content}${metadata.heard ? ' (has heard you)' : ''}`);
    // For one agent alone; without a receiver it would be for all.
    if (metadata.turn === 1) connection.send('We have bicycles.', { receiver: 'planner' });
  }
  if (event.type === 'conversation.ended') {
    console.log(`${event.end.reason} after ${event.end.turns} turns`);
    ends += 1;
    if (ends === 2) break;
    connection.send('Two more turns, please.', { metadata: { limits: { max_turns: 6 } } });
  }
}
await connection.close();

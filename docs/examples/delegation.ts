// An agent that asks another one, by what that one can do, before it answers.
import { client } from './client.ts';

const { agent_id: expertId } = await client.agents.register({
  name: 'Archivist',
  provider: 'demo',
  model: 'typist',
  capabilities: ['archive'],
  metadata: { script: 'The treaty is of 1648.' },
});

const session = await client.sessions.create({
  session_type: 'human_agent',
  agents: {
    primary: {
      provider: 'demo',
      model: 'typist',
      // It gives the agent the tool `ask_agent`. A model decides itself whom to ask what; the demo has to be told.
      capabilities: ['delegation'],
      metadata: { asks: { capability: 'archive', message: 'Of when is the treaty?' } },
    },
  },
});

const connection = await client.connect(session.session_id);
const answer = await connection.send('When was peace made?').answered;
console.log(answer.content);
console.log(`asked: ${JSON.stringify(answer.metadata.delegations)}`);
await connection.close();
await client.agents.delete(expertId);

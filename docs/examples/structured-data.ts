// JSON beside a text, held to the schema of the agent that is to read it.
import { AgentConnectError } from '@agentconnect/client';
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'human_agent',
  agents: {
    orders: {
      provider: 'demo',
      model: 'echo',
      metadata: {
        structured_data_schema: {
          type: 'object',
          properties: { article: { type: 'string' }, quantity: { type: 'integer', minimum: 1 } },
          required: ['article', 'quantity'],
          additionalProperties: false,
        },
      },
    },
  },
});

const connection = await client.connect(session.session_id);
const order = (quantity: number) =>
  connection.send('Please order this.', {
    metadata: { structured_data: { article: 'teapot', quantity } },
  });

try {
  await order(0).acked;
} catch (error) {
  if (!(error instanceof AgentConnectError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
const { message_id: messageId } = await order(2).acked;
console.log(`taken as ${messageId}`);

// Whoever reads the session finds it in the log.
for await (const { type, metadata } of client.sessions.history(session.session_id)) {
  if (type === 'text') console.log(JSON.stringify(metadata.structured_data));
}
await connection.close();

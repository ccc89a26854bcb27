// A client that leaves in the middle of an answer, and another one that goes on where it was.
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'human_agent',
  agents: { primary: { provider: 'demo', model: 'typist', metadata: { tokens_per_second: 20 } } },
});

const before = await client.connect(session.session_id);
const sent = before.send('Tell me about yourself.');
for await (const piece of sent.tokens) {
  console.log(`before: ${piece}…`);
  break;
}
// Keep it where the next process finds it, with the session's id.
const { cursor } = before;
await before.close();

// At any gateway, as long as the session lives: nothing is missing, and nothing comes twice.
const after = await client.connect(session.session_id, { cursor });
for await (const event of after) {
  if (event.type === 'response') {
    console.log(`after: ${event.frame.content}`);
    break;
  }
}
await after.close();

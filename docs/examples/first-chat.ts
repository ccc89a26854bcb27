// A session with one agent, one text and its answer.
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'human_agent',
  agents: { primary: { provider: 'demo', model: 'typist' } },
});

const connection = await client.connect(session.session_id);
const answer = await connection.send('Hello!').answered;
console.log(answer.content);
await connection.close();

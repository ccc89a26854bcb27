// An answer as it is written, stopped in the middle.
import { client } from './client.ts';

const session = await client.sessions.create({
  session_type: 'human_agent',
  agents: { primary: { provider: 'demo', model: 'typist', metadata: { tokens_per_second: 20 } } },
});

const connection = await client.connect(session.session_id);
const sent = connection.send('Tell me about yourself.');
let written = '';
for await (const piece of sent.tokens) {
  process.stdout.write(piece);
  written += piece;
  if (written.length > 100) break;
}

// The rest is not needed. What has been written so far is the answer.
await connection.stop();
const answer = await sent.answered;
console.log(`…\n(${answer.metadata.finish_reason}, ${answer.content?.length} characters)`);
await connection.close();

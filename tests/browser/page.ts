import { AgentConnectClient, type SessionEvent } from '@agentconnect/client';

/** Runs in a browser: talks with an agent over the end of a gateway, and reports what it saw. */

async function report(what: object): Promise<void> {
  await fetch('/', { method: 'POST', body: JSON.stringify(what) });
}

declare const location: { readonly search: string };

const query = new URLSearchParams(location.search);

async function talk(): Promise<void> {
  const client = new AgentConnectClient({
    urls: query.getAll('api'),
    identity: { username: query.get('username') ?? '', password: query.get('password') ?? '' },
  });
  const script = Array.from({ length: 120 }, (_, index) => `word-${index} 🙂`).join(' ');
  const { session_id: id } = await client.sessions.create({
    session_type: 'human_agent',
    agents: {
      primary: { provider: 'demo', model: 'typist', metadata: { script, tokens_per_second: 60 } },
    },
  });
  const connection = await client.connect(id);
  const seqs: number[] = [];
  const ends: number[] = [];
  const watch = async (): Promise<void> => {
    for await (const event of connection) {
      if (event.type === 'disconnected') ends.push(event.code);
      const seq = seqOf(event);
      if (seq !== undefined) seqs.push(seq);
    }
  };
  const watching = watch();
  const sent = connection.send('go');
  let written = '';
  for await (const text of sent.tokens) {
    if (written === '') await report({ began: true });
    written += text;
  }
  const answer = await sent.answered;
  const second = connection.send('and again');
  await second.acked;
  const outcome = await connection.stop();
  const { metadata } = await second.answered;
  await connection.close();
  await watching;
  const history: number[] = [];
  for await (const frame of client.sessions.history(id, { pageSize: 2 })) history.push(frame.metadata.seq);
  await report({
    isWhole: written === script && answer.content === script,
    outcome,
    finishReason: metadata.finish_reason,
    ends,
    seqs,
    history,
  });
}

function seqOf(event: SessionEvent): number | undefined {
  if (event.type === 'acked') return event.ack.seq;
  return 'frame' in event && event.type !== 'notice' ? event.frame.metadata.seq : undefined;
}

talk().catch(async (error: unknown) => report({ failed: String(error) }));

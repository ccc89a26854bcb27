import type { Connection, SentFrame } from './connection.ts';

/** Posts a text by REST at any gateway, and notes its ack or refusal. A `stop` cannot be posted: it is left out. */
export async function postFrame(
  connection: Pick<Connection, 'client' | 'sessionId' | 'transcript'>,
  { type, content, metadata }: SentFrame,
): Promise<void> {
  if (type !== 'text') return;
  const { client, sessionId, transcript } = connection;
  try {
    const answer = await client.post(`/chat/sessions/${sessionId}/messages`, { content, metadata });
    const about = { ...answer.body, client_message_id: metadata?.['client_message_id'] };
    const timestamp = '';
    if (answer.status === 202) transcript.acked({ type: 'info', timestamp, metadata: about });
    else transcript.refused.push({ type: 'error', timestamp, metadata: about });
  } catch {
    // The gateway is gone; the text is sent again.
  }
}

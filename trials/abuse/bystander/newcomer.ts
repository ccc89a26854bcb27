import { EchoSocket } from './echo-socket.ts';
import { askFor, type Person } from './person.ts';

const request = JSON.stringify({
  session_type: 'human_agent',
  agents: { primary: { provider: 'demo', model: 'echo' } },
});

/** Opens a new session, says something on a socket of it, has the answer, and deletes it. */
export async function comeAndGo(port: number, person: Person): Promise<void> {
  const body = { type: 'application/json', text: request };
  const created = await askFor(200, port, person, 'POST', '/chat/sessions/create', body);
  const { session_id: sessionId } = JSON.parse(created) as { session_id: string };
  const socket = new EchoSocket(port, { ...person, sessionId });
  try {
    await socket.roundTrip();
  } finally {
    socket.close();
  }
  await askFor(204, port, person, 'DELETE', `/chat/sessions/${sessionId}`);
}

import type { Attack } from '../../attack.ts';
import { attackers } from '../../ground.ts';
import { loggedIn } from '../../logged-in.ts';
import { cycled } from '../../wire/cycled.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { textFrame } from '../../wire/raw-frames.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const content = 'x'.repeat(250_000);
const perMinute = 60;

export const fatTexts: Attack = {
  name: 'fat-texts-beyond-limit',
  tries:
    'a user whose sixty texts of the minute are used up goes on with 250 KB at a time, by REST and sockets',
  unit: 'requests',
  prepare: async (ground) => {
    const means = await loggedIn(ground, 4);
    const client = await ground.login(attackers[0]);
    for (const id of means.sessions ?? []) {
      for (let at = 0; at < perMinute; at++)
        await client.post(`/chat/sessions/${id}/messages`, { content: 'a' });
    }
    return means;
  },
  strike: async (field) => {
    const headers = { authorization: `Bearer ${field.tokens[0]}`, 'content-type': 'application/json' };
    const requests = field.sessions.map((id) =>
      requestBytes('POST', `/api/chat/sessions/${id}/messages`, headers, JSON.stringify({ content })),
    );
    let at = 0;
    const frames = cycled([textFrame({ type: 'text', content })]);
    await Promise.all([
      requestFlood(field, {
        connections: 4,
        next: () => requests[at++ % requests.length] ?? Buffer.alloc(0),
      }),
      frameFlood(field, { sockets: 4, perSecond: 400, frames }),
    ]);
  },
};

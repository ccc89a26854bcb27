import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Field } from '../../attack.ts';
import { attackers, type Ground } from '../../ground.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { askOnce } from '../../wire/ask-once.ts';

const agents = 400;
const atOnce = 20;
/** As large as each may be. */
const personality = 'p'.repeat(32_000);
const metadata = { visibility: 'public', padding: 'm'.repeat(95_000) };

export const fatAgents: Attack = {
  name: 'fat-agents',
  tries: `a user has ${agents} public agents of 127 KB; others list agents, ${atOnce} times at once`,
  unit: 'requests',
  prepare: async (ground) => {
    await ground.generously(attackers[0], async (client) => {
      for (let at = 0; at < agents; at++) {
        const name = `agent ${at}`;
        const agent = { name, provider: 'demo', model: 'echo', personality, metadata };
        const answer = await client.post('/agents/register', agent);
        if (answer.status !== 200) throw new Error(`register: ${answer.status} ${answer.text}`);
      }
    });
    return { tokens: await tokensOf(ground) };
  },
  strike: async (field) => {
    // One after the other, so that there is one of them at any time.
    const everyMs = 8_000;
    await Promise.all(field.tokens.map((token, at) => list(field, token, at * everyMs)));
  },
};

async function tokensOf(ground: Ground): Promise<string[]> {
  const clients = await Promise.all(attackers.map((name) => ground.login(name)));
  return clients.map(({ token }) => token);
}

/** Lists so often at once, and again as soon as the limit allows for it. */
async function list(field: Field, token: string, afterMs: number): Promise<void> {
  const { until, tally } = field;
  const request = requestBytes('GET', '/api/agents/list', { authorization: `Bearer ${token}` });
  const pause = async (ms: number): Promise<void> =>
    wait(ms, undefined, { signal: until }).catch(() => undefined);
  await pause(afterMs);
  while (!until.aborted) {
    const answers = await Promise.all(
      Array.from({ length: atOnce }, () => {
        tally.sent();
        return askOnce(field, request);
      }),
    );
    await pause(answers.includes('429') ? 10_000 : 1_000);
  }
}

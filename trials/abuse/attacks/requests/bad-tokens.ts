import { randomBytes } from 'node:crypto';
import type { Attack, Field } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { RawSocket } from '../../wire/raw-socket.ts';
import { requestFlood } from '../../wire/request-flood.ts';
import { setTimeout as wait } from 'node:timers/promises';

const session = 'ses_0_aaaaaaaaaaaaaaaaaaaa';
/** Upgrades that are under way at once, beside eight connections with requests. */
const upgrades = 8;

export const badTokens: Attack = {
  name: 'bad-tokens',
  tries:
    'requests and upgrades with tokens that are forged, of other kinds, huge or no tokens, for the checks they cost',
  unit: 'requests',
  strike: async (field) => {
    const tokens = forged();
    const requests = tokens.flatMap((token) => {
      const headers = { authorization: `Bearer ${token}` };
      return [
        requestBytes('GET', `/api/chat/sessions/${session}`, headers),
        requestBytes('POST', '/api/auth/verify', headers),
        requestBytes('GET', `/api/chat/sessions/${session}/events?token=${token.slice(0, 4_000)}`),
        requestBytes(
          'POST',
          '/api/agents/register',
          { ...headers, 'content-type': 'application/json' },
          '{}',
        ),
      ];
    });
    const order = field.random.shuffled(requests);
    let at = 0;
    const asking = requestFlood(field, { next: () => order[at++ % order.length] ?? Buffer.alloc(0) });
    const upgrading = Array.from({ length: upgrades }, () => keepUpgrading(field, tokens));
    await Promise.all([asking, ...upgrading]);
  },
};

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function forged(): string[] {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: 'person-1', type: 'access', iat: now, exp: now + 1_000, jti: 'a' };
  const signature = randomBytes(32).toString('base64url');
  const of = (header: object, body: object = claims, signed = signature): string =>
    `${part({ typ: 'JWT', ...header })}.${part(body)}.${signed}`;
  return [
    of({ alg: 'HS256' }),
    of({ alg: 'HS256', kid: 'aaaaaaaaaaaa' }),
    of({ alg: 'none' }, claims, ''),
    of({ alg: 'RS256' }),
    of({ alg: 'HS256' }, { ...claims, exp: now - 1_000 }),
    of({ alg: 'HS256' }, { ...claims, padding: 'a'.repeat(8_000) }),
    of({ alg: 'HS256', padding: 'a'.repeat(8_000) }),
    // A user of its own each, for whatever is kept by user.
    ...Array.from({ length: 50 }, (_, n) => of({ alg: 'HS256' }, { ...claims, sub: `nobody-${n}` })),
    'a',
    '..',
    'a'.repeat(14_000),
    `eyJ${'.'.repeat(10_000)}`,
  ];
}

async function keepUpgrading(
  { port, until, tally, random }: Field,
  tokens: readonly string[],
): Promise<void> {
  while (!until.aborted) {
    await new Promise<void>((resolve) => {
      tally.sent();
      const socket = new RawSocket({
        port,
        session,
        token: random.pick(tokens).slice(0, 12_000),
        onEnd: (how) => {
          until.removeEventListener('abort', drop);
          tally.answered(`close ${how}`);
          resolve();
        },
      });
      const drop = (): void => socket.drop();
      until.addEventListener('abort', drop, { once: true });
    });
    await wait(0);
  }
}

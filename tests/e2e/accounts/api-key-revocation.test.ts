import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type KeyOwner, KeyRig, refusal as refused } from '../../support/key-rig.ts';
import { expectClosed, expectOpen } from '../../support/listeners.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';

let rig: KeyRig;
let user: KeyOwner;

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    cuttable: 'each',
  });
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  user = await rig.newOwner();
});

describe('a revocation', () => {
  it.each([
    ['its user', (id: string) => user.client.call('DELETE', `/auth/keys/${id}`)],
    ['an operator', (id: string) => rig.stack.admin(['keys', 'revoke', id])],
  ])(
    'by %s ends the key at every gateway within two seconds, sockets and event streams too',
    async (_who, revoke) => {
      const [{ key, id }, kept] = [await user.newKey(), await user.newKey()];
      const session = await user.client.session();
      const listeners = [
        ...(await Promise.all([0, 1].map((gateway) => user.by(key, gateway).attach(session)))),
        ...(await Promise.all([0, 1].map((gateway) => user.by(key, gateway).events(session)))),
      ];
      const others = [await user.by(kept.key, 1).attach(session), await user.client.attach(session)];
      await revoke(id);
      const revoked = performance.now();
      await expectClosed({ code: 4003, reason: 'invalid token' }, listeners);
      // Two seconds by right; cores that are busy get some more.
      expect(performance.now() - revoked).toBeLessThan(5_000);
      for (const gateway of [0, 1]) {
        expect(refused(await user.by(key, gateway).get('/chat/sessions'))).toEqual([401, 'TOKEN_INVALID']);
      }
      for (const socket of others) {
        await expectOpen(socket);
        await socket.close();
      }
    },
  );

  it('is noticed by a gateway that was cut off, and told nothing', async () => {
    const link = rig.stack.links.find(({ of }) => of === 'gateway 1')?.link;
    const { key, id } = await user.newKey();
    const session = await user.client.session();
    const socket = await user.by(key, 1).attach(session);
    const other = await user.client.at(rig.stack.gateway(1)).attach(session);
    await link?.cut();
    await rig.keys.revoke(id);
    await rig.redis.del(`${rig.stack.prefix}:{fleet}:revoked`);
    await other.next(is.event('degraded'));
    await link?.open();
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'invalid token' });
    await expectOpen(other);
    await other.close();
  });

  it('of its user closes what is open; the key goes on, unless the user is disabled or deleted', async () => {
    const { key } = await user.newKey();
    const session = await user.client.session();
    const status = async (): Promise<number> => (await user.by(key, 1).get('/chat/sessions')).status;
    const first = await user.by(key, 1).attach(session);
    await rig.users.signOut(user.name);
    expect((await first.closed()).code).toBe(4003);
    await eventually('the key goes on', 10_000, async () => (await status()) === 200);
    const second = await user.by(key, 1).attach(session);
    await rig.users.disable(user.name);
    expect((await second.closed()).code).toBe(4003);
    await eventually('the key is refused', 10_000, async () => (await status()) === 401);
    await rig.users.enable(user.name);
    await eventually('the key goes on', 10_000, async () => (await status()) === 200);
  });

  it('a socket that was renewed rests on its new token, and no more on the key', async () => {
    const { key, id } = await user.newKey();
    const socket = await user.by(key).attach(await user.client.session());
    socket.send({ type: 'system', metadata: { event: 'auth', token: user.client.token } });
    await socket.next(is.event('token.renewed'));
    const other = await user.by((await user.newKey()).key).attach(await user.client.session());
    await rig.keys.revoke(id);
    socket.send({ type: 'text', content: 'Still here' });
    await socket.next((frame) => frame.type === 'response');
    await rig.users.signOut(user.name);
    for (const one of [socket, other]) expect((await one.closed()).code).toBe(4003);
  });
});

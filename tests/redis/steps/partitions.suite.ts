import {
  ChannelSubscriber,
  everyPartition,
  type Hint,
  parseHints,
  readPartitions,
  settlePartitions,
} from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { finishTurn } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';

export const partitionsSuite: Suite = (broker) => {
  it('agrees on a number that only grows', async () => {
    const b = broker();
    expect(await readPartitions(b.scripts)).toBe(1);
    expect(await Promise.all([settlePartitions(b.scripts, 4), settlePartitions(b.scripts, 4)])).toEqual([
      4, 4,
    ]);
    expect(await settlePartitions(b.scripts, 2)).toBe(4);
    expect(await settlePartitions(b.scripts, 6)).toBe(6);
    expect(await readPartitions(b.scripts)).toBe(6);
  });

  it('works sessions in every partition, and one subscriber hears of them all', async () => {
    const b = broker();
    const partitions = everyPartition(8);
    const answered = new Map<string, () => void>();
    const subscriber = new ChannelSubscriber({
      redis: b.server.connect('subscriber'),
      onMessage: (message) => {
        const hint: Hint | undefined = parseHints(message)[0];
        if (hint?.kind === 'frame' && hint.seq === 2) answered.get(hint.sessionId)?.();
      },
      onResubscribed: () => undefined,
    });
    await subscriber.subscribe(partitions.map((partition) => b.keys.gatewayChannel(partition, 'g1')));
    await Promise.all(
      partitions.map(async (partition) => {
        const sessionId = await b.create({}, partition);
        const heard = new Promise<void>((resolve) => answered.set(sessionId, resolve));
        await b.attach(sessionId, 'g1');
        await b.text(sessionId);
        const entry = await b.read('w1', partition);
        const reply = await b.claim(entry, 'nonce');
        if (reply.kind !== 'work') throw new Error(reply.kind);
        await finishTurn(b, { ...entry, nonce: 'nonce', work: reply });
        await heard;
        expect([await b.state(sessionId), await b.lag(partition)]).toEqual(['idle', 0]);
      }),
    );
    subscriber.close();
  });
};

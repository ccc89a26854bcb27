import { readLog, submit } from '@agentconnect/broker';
import { newMessageId, openFrame, sealFrame } from '@agentconnect/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { framesOf } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';

const isoOfAll = {
  name: 'iso-of-all',
  file: new URL('iso-of-all.lua', import.meta.url),
  keys: [],
  args: ['...times'],
} as const;

export const frameSuite: Suite = (broker) => {
  it('writes a time as JavaScript does, leap days and turns of centuries included', async () => {
    const b = broker();
    const notable = [1970, 1972, 2000, 2023, 2024, 2026, 2028, 2096, 2099, 2100, 2101, 2399, 2400].flatMap(
      (year) =>
        [
          [0, 1],
          [1, 28],
          [1, 29],
          [2, 1],
          [11, 31],
        ].flatMap(([month = 0, day = 1]) => [
          Date.UTC(year, month, day),
          Date.UTC(year, month, day, 23, 59, 59, 999),
          Date.UTC(year, month, day, 12, 5, 9, 7),
        ]),
    );
    const random = fc.sample(fc.integer({ min: 0, max: Date.UTC(2999, 11, 31) }), 2_000);
    const times = [...notable, ...random];
    const written = await b.scripts.load(isoOfAll)({}, { times });
    expect(written).toEqual(times.map((ms) => new Date(ms).toISOString()));
  });

  it('seals a frame byte for byte as the protocol does', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const metadata = {
      empty: [],
      none: {},
      big: 9007199254740991,
      small: 1e-9,
      deep: { list: [[], [{}]], null: null },
      'quo"te': 'a\\b\n\u0000\u2028',
    };
    for (const content of [
      'plain',
      'é 😀 \ud83d\ude00 \u0000 "\\/',
      '%d %s %1 $& \\1',
      '漢字\r\n',
      'x'.repeat(200_000),
    ]) {
      const messageId = newMessageId();
      const frame = openFrame({ type: 'text', content, sender: 'ada', messageId, metadata });
      const reply = await submit(b.scripts, sessionId, b.submission(content, { messageId, frame }));
      if (reply.kind !== 'accepted') throw new Error(reply.kind);
      const [entry] = await readLog(b.scripts, sessionId, { after: reply.seq - 1, limit: 1 });
      const sealed = sealFrame(frame, reply.seq, messageId, new Date(reply.at).toISOString());
      expect(entry?.frame.equals(Buffer.from(sealed))).toBe(true);
    }
  });

  it('numbers without a gap and stamps strictly rising times, however fast', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await Promise.all(Array.from({ length: 90 }, () => b.text(sessionId)));
    const frames = await framesOf(b, sessionId);
    expect(frames.map((frame) => frame.metadata['seq'])).toEqual(frames.map((_, index) => index + 1));
    const times = frames.map((frame) => frame.timestamp);
    expect(new Set(times).size).toBe(90);
    expect(times.toSorted()).toEqual(times);
  });

  it('never goes back when the clock of Redis does', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ahead = Date.UTC(2999, 11, 31, 23, 59, 59, 999);
    await b.edit(sessionId, { last_ts: ahead });
    await b.text(sessionId);
    expect((await framesOf(b, sessionId))[0]?.timestamp).toBe('3000-01-01T00:00:00.000Z');
  });
};

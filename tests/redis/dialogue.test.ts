import { stop, submit, type Work } from '@agentconnect/broker';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KnownDialogue } from '../../services/agent-worker/src/history/history-reader.ts';
import { readDialogue } from '../../services/agent-worker/src/history/history-reader.ts';
import type { Broker, Turn } from './suite/broker.ts';
import { errorTo, finishTurn, responseTo, stopRequest } from './suite/frames.ts';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';

const limits = { maxMessages: 7, maxChars: 10_000 };

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());
afterEach(() => void vi.restoreAllMocks());

function questionOf({ input }: Work) {
  if (input.kind === 'turn') throw new Error('a turn of a conversation');
  return { messageId: input.messageId, seq: input.seq, content: input.body.content };
}

/** Reads for a turn, with what is known of the session, as a worker does. */
function read(b: Broker, { sessionId, work }: Turn, known?: KnownDialogue): Promise<KnownDialogue> {
  const { head, behind, largestFrame } = work;
  const turn = { question: questionOf(work), head, behind };
  return readDialogue(b.scripts, { sessionId, largestFrame }, turn, limits, known);
}

/** Answers a turn, and notes the answer where nothing else was logged meanwhile. */
async function answer(b: Broker, turn: Turn, known: KnownDialogue, content: string): Promise<void> {
  const reply = await finishTurn(b, turn, { frame: responseTo(turn, content) });
  if (reply.kind !== 'ok' || reply.at === undefined || reply.seq !== known.position.seq + 1) return;
  known.dialogue.answer(turn.work.input.messageId, content);
  known.dialogue.trim(limits);
  const messageId = turn.work.input.messageId.replace('msg_', 'rsp_');
  known.position = { seq: reply.seq, messageId, at: reply.at };
}

/** How often a log was read since. */
function countReads(b: Broker): () => number {
  const spies = (['xrangeBuffer', 'xrevrangeBuffer'] as const).map((name) => vi.spyOn(b.scripts.redis, name));
  return () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}

describe('a dialogue', () => {
  it('that goes on where it was is not read again', async () => {
    const b = server.broker();
    const sessionId = await b.idle();
    const reads = countReads(b);
    let known: KnownDialogue | undefined;
    for (const content of ['one', 'two', 'three']) {
      await b.text(sessionId, content);
      const turn = await b.turn();
      known = await read(b, turn, known);
      await answer(b, turn, known, `to ${content}`);
    }
    expect(reads()).toBe(0);
    expect(known?.dialogue.before({ messageId: '', seq: 99, content: 'now' }, limits)).toHaveLength(7);
  });

  it('is read on from where it is known, and anew where Redis has lost that', async () => {
    const b = server.broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'one');
    const first = await b.turn();
    const known = await read(b, first);
    const restore = await b.save(sessionId);
    await answer(b, first, known, 'to one');
    await b.text(sessionId, 'two');
    await finishTurn(b, await b.turn());
    await b.text(sessionId, 'three');
    const third = await b.turn();
    const reads = countReads(b);
    const grown = await read(b, third, known);
    expect(grown).toBe(known);
    expect(reads()).toBe(1);
    const shown = grown.dialogue.before(questionOf(third.work), limits).map(({ content }) => content);
    expect(shown).toEqual(['one', 'to one', 'two', 'an answer', 'three']);

    await restore();
    await b.edit(sessionId, { ready: '1-1' });
    await finishTurn(b, first, { frame: responseTo(first, 'something else') });
    await b.text(sessionId, 'four');
    const fourth = await b.turn();
    const anew = await read(b, fourth, grown);
    expect(anew).not.toBe(grown);
    const told = anew.dialogue.before(questionOf(fourth.work), limits).map(({ content }) => content);
    expect(told).toEqual(['one', 'something else', 'four']);
  });

  it('is the same known or read, whatever happens in the session', async () => {
    const happenings = fc.array(fc.constantFrom('text', 'answer', 'error', 'stop', 'elsewhere'), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        const b = server.broker();
        const sessionId = await b.idle();
        let known: KnownDialogue | undefined;
        let waiting = 0;
        for (const [at, happening] of all.entries()) {
          if (happening === 'text') {
            await submit(b.scripts, sessionId, b.submission(`text ${at}`));
            waiting += 1;
          } else if (happening === 'stop') await stop(b.scripts, sessionId, stopRequest());
          else if (waiting > 0) {
            waiting -= 1;
            const turn = await b.turn();
            if (happening === 'elsewhere') await finishTurn(b, turn);
            else {
              known = await read(b, turn, known);
              const question = questionOf(turn.work);
              const anew = await read(b, turn);
              expect(known.dialogue.before(question, limits)).toEqual(anew.dialogue.before(question, limits));
              if (happening === 'answer') await answer(b, turn, known, `answer ${at}`);
              else
                await finishTurn(b, turn, {
                  outcome: 'error',
                  frame: errorTo(turn),
                  finishReason: 'INTERNAL',
                });
            }
          }
        }
      }),
      { seed: 16, numRuns: 60 },
    );
  });
});

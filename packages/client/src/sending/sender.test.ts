import type { ClientFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { Sender } from './sender.ts';
import { SentText } from './sent-text.ts';
import { StopRequest } from './stop-request.ts';

const settings = {
  sendQueueMax: 10,
  ackMs: 60_000,
  patienceMs: 60_000,
  backOff: { baseMs: 1, capMs: 1 },
};

/** What is sent, and who waits for so much of it. */
class Sent {
  readonly frames: ClientFrame[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;

  readonly send = (frame: ClientFrame): void => {
    this.frames.push(frame);
    if (this.frames.length === this.#waiting?.count) this.#waiting.resolve();
  };

  async reach(count: number): Promise<void> {
    if (this.frames.length < count)
      await new Promise<void>((resolve) => (this.#waiting = { count, resolve }));
  }

  get ids(): unknown[] {
    return this.frames.map((frame) =>
      frame.type === 'ping' ? undefined : frame.metadata?.client_message_id,
    );
  }
}

it('says a stop again, as another one of its call, behind a text that was refused and goes again', async () => {
  const sent = new Sent();
  const sender = new Sender(settings, {
    send: sent.send,
    stalled: () => undefined,
    sending: () => undefined,
  });
  sender.up();
  const text = new SentText('t', { type: 'text', content: 'are you there?' });
  const stop = new StopRequest();
  sender.add(text);
  sender.add(stop);
  const first = stop.clientMessageId;
  sender.refused({ code: 'REDIS_UNAVAILABLE', event: 'error', client_message_id: 't' }, 'Redis is away.');
  // The first one is in the log: it has ended what was under way before the text, and not the text.
  sender.stopped('requested', first);
  await sent.reach(4);
  expect(sent.ids).toEqual(['t', first, 't', `${first}.1`]);
  expect(sender.isStop(`${first}.1`)).toBe(true);
  sender.stopped('requested', `${first}.1`);
  expect(await stop.outcome).toBe('requested');
  sender.fail(new Error('the end of the test'));
  await expect(text.acked).rejects.toThrow('the end of the test');
});

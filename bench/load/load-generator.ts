import { sharedClock } from '../measure/shared-clock.ts';
import { dialects } from './dialects.ts';
import type { AskJob, LoadCalls, OpenJob, Opened, StreamJob, TalkJob, Within } from './load-calls.ts';
import { LoadSocket } from './load-socket.ts';
import { type Streamed, Streams } from './streams.ts';
import { Talk } from './talk.ts';

/** The clients of one process. */
export class LoadGenerator implements LoadCalls {
  readonly #sockets: LoadSocket[] = [];
  #talk: Talk | undefined;
  #streams: Streams | undefined;

  async open({ dialect, addresses, atOnce }: OpenJob): Promise<Opened> {
    const added = addresses.map((address) => new LoadSocket(dialects[dialect], address));
    this.#sockets.push(...added);
    return openAll(added, atOnce);
  }

  async reopen({ atOnce }: { readonly atOnce: number }): Promise<Opened> {
    for (const socket of this.#sockets) socket.drop();
    return openAll(this.#sockets, atOnce);
  }

  async talk({ first, count, atOnce, text }: TalkJob): Promise<void> {
    this.#talk = new Talk({ sockets: this.#some(first, count), atOnce, text });
  }

  async endTalk(within: Within): Promise<number[]> {
    return (await this.#talk?.end(within)) ?? [];
  }

  async ask({ first, count, times, text }: AskJob): Promise<number[]> {
    const asked = this.#some(first, count).map(async (socket) => {
      const all: number[] = [];
      while (all.length < times) all.push(await socket.ask(text));
      return all;
    });
    return (await Promise.all(asked)).flat();
  }

  async stream({ first, count, ...job }: StreamJob): Promise<void> {
    this.#streams = new Streams({ sockets: this.#some(first, count), ...job });
  }

  async streamed(within: Within): Promise<Streamed> {
    if (!this.#streams) throw new Error('nothing is streamed');
    return this.#streams.take(within);
  }

  async endStreams(): Promise<void> {
    await this.#streams?.end();
  }

  #some(first: number, count: number): LoadSocket[] {
    const some = this.#sockets.slice(first, first + count);
    if (some.length < count)
      throw new Error(`there are ${this.#sockets.length} sockets, not ${first + count}`);
    return some;
  }
}

/** Opens them, so many at a time: more would wait in the queue of the server's port. */
async function openAll(sockets: readonly LoadSocket[], atOnce: number): Promise<Opened> {
  const began = sharedClock();
  const waiting = sockets.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const socket of waiting) await socket.open();
    }),
  );
  return { seconds: (sharedClock() - began) / 1_000 };
}

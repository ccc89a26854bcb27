import assert from 'node:assert/strict';
import type { Client } from './client.ts';
import { Transcript } from './client-transcript.ts';
import { is, type SocketClient } from './socket-client.ts';

const patienceMs = 60_000;

/**
 * A client that talks without end and takes no trouble for an answer: what was not acked it sends again under the same
 * id, and when its socket is closed it comes back by its cursor.
 */
export class Chatterer {
  readonly transcript = new Transcript();
  readonly #clients: readonly Client[];
  readonly #sessionId: string;
  #socket: SocketClient;
  #sent = 0;
  #isTalking = true;
  readonly #done: Promise<void>;

  private constructor(clients: readonly Client[], sessionId: string, socket: SocketClient) {
    this.#clients = clients;
    this.#sessionId = sessionId;
    this.#socket = this.transcript.follow(socket);
    this.#done = this.#talk();
    // Looked at by `finish`.
    this.#done.catch(() => undefined);
  }

  /** Begins to talk, at one gateway and, should that be closed, at another. */
  static async start(clients: readonly Client[], script: string): Promise<Chatterer> {
    const [first] = clients;
    assert.ok(first);
    const metadata = { script, tokens_per_second: 200 };
    const sessionId = await first.session({ model: 'typist', metadata });
    return new Chatterer(clients, sessionId, await first.attach(sessionId, { stream: true }));
  }

  get answers(): number {
    return this.transcript.responses.length;
  }

  get events(): string[] {
    return this.#socket.frames.map(({ metadata }) => String(metadata['event']));
  }

  /** Says its last, waits for its answer, and checks that nothing was lost, doubled or out of order. */
  async finish(): Promise<void> {
    this.#isTalking = false;
    await this.#done;
    this.transcript.verify({ pieces: 'some' });
    const answered = this.transcript.responses.map(({ metadata }) => metadata['in_reply_to'] as string);
    assert.equal(new Set(answered).size, answered.length, 'an answer came twice');
    assert.equal(answered.length, this.#sent, 'an answer is missing');
    await this.#socket.close();
  }

  async #talk(): Promise<void> {
    while (this.#isTalking) {
      this.#sent += 1;
      const id = `text-${this.#sent}`;
      const end = performance.now() + patienceMs;
      while (this.answers < this.#sent) {
        if (performance.now() > end) throw new Error(`no answer to ${id}\n${this.#socket.seen}`);
        await this.#try(id);
      }
    }
  }

  /** Sends a text that has no ack, and waits a little for its answer. */
  async #try(id: string): Promise<void> {
    try {
      if (!this.#socket.isOpen) await this.#comeBack();
      if (!this.transcript.entries.some(is.ack(id))) {
        this.#socket.send({ type: 'text', content: id, metadata: { client_message_id: id } });
      }
      const before = this.#socket.frames.length;
      const isRefused = (): boolean => this.#socket.frames.slice(before).some(({ type }) => type === 'error');
      await this.#socket.until('an answer', () => this.answers >= this.#sent || isRefused(), 2_000);
    } catch {
      // Not yet; or the socket was closed.
    }
  }

  async #comeBack(): Promise<void> {
    const client = this.#clients[Math.floor(Math.random() * this.#clients.length)];
    const { cursor } = this.transcript;
    const options = { stream: true, ...(cursor === undefined ? {} : { cursor }) };
    const socket = await client?.open(this.#sessionId, options);
    if (socket) this.#socket = this.transcript.follow(socket);
    await this.#socket.some(is.event('ready'), 'ready', 2_000);
  }
}

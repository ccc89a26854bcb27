import { setTimeout as wait } from 'node:timers/promises';
import {
  type AgentConnectClient,
  AgentConnectError,
  type Sent,
  type SessionConnection,
} from '@agentconnect/client';
import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import { AckedTexts } from '../judging/acked-texts.ts';
import { type ChatAgent, chaosClientTool } from '../chat-agent.ts';
import type { Figures } from '../judging/figures.ts';
import { type ClientText, judgeClient, type ToldEntry } from '../judging/judge-client.ts';
import type { Random } from '../random.ts';
import type { Talker } from './talker.ts';

export interface ClientTalkerParts {
  readonly name: string;
  readonly client: AgentConnectClient;
  readonly sessionId: string;
  readonly agent: ChatAgent;
  /** Whether Redis may lose what it has confirmed. */
  readonly mayLose: boolean;
  readonly random: Random;
  readonly figures: Figures;
}

const mostUnderWay = 4;

/**
 * A person whose program uses the client's package: it says each text once, and leaves it to the package to bring it
 * there and the answer back. Now and then the program ends, and another goes on at the cursor with what was not answered.
 */
export class ClientTalker implements Talker {
  readonly name: string;
  readonly sessionId: string;
  readonly #parts: ClientTalkerParts;
  readonly #texts: ClientText[] = [];
  readonly #told: ToldEntry[] = [];
  readonly #acked: AckedTexts;
  readonly #problems: string[] = [];
  /** The answers that are being read. */
  readonly #reading = new Set<Promise<void>>();
  #connection: SessionConnection | undefined;
  #stops = 0;
  #stopsUnderWay = 0;
  /** A stop of a connection that was left may come at any time. */
  #hasStrayStop = false;
  /** Whether the connection that there is has come back to its session, and has said what Redis has lost. */
  #isBack = false;
  /** Of the entry that was told last; 0 at the begin of a log. */
  #seq = 0;
  restarts = 0;
  resyncs = 0;
  pieces = 0;

  constructor(parts: ClientTalkerParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.sessionId = parts.sessionId;
    this.#acked = new AckedTexts(parts.figures, parts.mayLose);
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    try {
      await this.#talk(until, calm, quietMs);
    } finally {
      await this.#connection?.close();
      await Promise.all(this.#reading);
    }
  }

  judge(log: readonly SeenFrame[]): string[] {
    const { agent, mayLose } = this.#parts;
    const wrong = judgeClient(
      {
        texts: this.#texts,
        told: this.#told,
        acked: this.#acked,
        agent,
        stops: this.#stops,
        resyncs: this.resyncs,
        mayLose,
      },
      log,
    );
    return [...this.#problems, ...wrong].map((what) => `${this.name}: ${what}`);
  }

  async #talk(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    const { random } = this.#parts;
    await this.#comeBack();
    while (!until.aborted) {
      if (this.#underWay.length < mostUnderWay && random.chance(0.6)) this.#say();
      if (random.chance(0.04)) this.#stop();
      if (random.chance(0.03)) await this.#comeBack();
      await wait(random.between(50, 400));
    }
    while (!calm.aborted) await wait(100);
    // Whoever comes back is told at once what Redis has lost.
    await this.#comeBack();
    const end = performance.now() + quietMs;
    while (!this.#isBack || this.#underWay.length > 0 || this.#seq < (await this.#endOfLog())) {
      if (performance.now() > end) {
        const names = this.#underWay.map(({ clientId }) => clientId).join(', ');
        throw new Error(`${this.name}: no answer to ${names}, cursor ${this.#connection?.cursor}`);
      }
      await wait(100);
    }
  }

  /** How many entries the log has. */
  async #endOfLog(): Promise<number> {
    let count = 0;
    for await (const { metadata } of this.#parts.client.sessions.history(this.sessionId))
      count = metadata.seq;
    return count;
  }

  get #underWay(): ClientText[] {
    return this.#texts.filter(({ outcome }) => outcome === undefined);
  }

  #say(): void {
    const clientId = `${this.name}-${this.#texts.length + 1}`;
    const content = `text ${clientId} 🙂`;
    const text: ClientText = {
      clientId,
      content,
      sentAt: performance.now(),
      connections: 0,
      mayBeStopped: this.#hasStrayStop,
      outcome: undefined,
    };
    this.#texts.push(text);
    this.#parts.figures.messages += 1;
    this.#send(text);
  }

  #send(text: ClientText): void {
    text.connections += 1;
    const sent = this.#connection?.send(text.content, { clientMessageId: text.clientId });
    if (sent)
      this.#keep(Promise.all([this.#await(text, sent), this.#read(text, sent)]).then(() => undefined));
  }

  #stop(): void {
    this.#stops += 1;
    this.#stopsUnderWay += 1;
    for (const text of this.#underWay) text.mayBeStopped = true;
    // It may be refused while Redis is away, or its connection be closed.
    this.#connection
      ?.stop()
      .catch(() => undefined)
      .finally(() => (this.#stopsUnderWay -= 1));
  }

  /** Ends the connection, if there is one, and goes on where it was by another. */
  async #comeBack(): Promise<void> {
    const { client, figures } = this.#parts;
    if (this.#connection) figures.reconnects += 1;
    if (this.#stopsUnderWay > 0) {
      this.#hasStrayStop = true;
      for (const text of this.#underWay) text.mayBeStopped = true;
    }
    await this.#connection?.close();
    // What is told of its end is read before anything of the next.
    await Promise.all(this.#reading);
    const cursor = this.#connection?.cursor ?? '0.';
    this.#isBack = false;
    this.#connection = await client.connect(this.sessionId, { cursor });
    this.#connection.tools({ [chaosClientTool.name]: () => 'seen' });
    this.#keep(this.#follow(this.#connection));
    for (const text of this.#underWay) this.#send(text);
  }

  #keep(reading: Promise<void>): void {
    const kept = reading
      .catch((error: unknown) => void this.#problems.push(String(error)))
      .finally(() => this.#reading.delete(kept));
    this.#reading.add(kept);
  }

  async #follow(connection: SessionConnection): Promise<void> {
    for await (const event of connection) {
      if (event.type === 'restart') this.restarts += 1;
      if (event.type === 'stream') this.pieces += 1;
      if (event.type === 'disconnected') this.#parts.figures.reconnects += 1;
      if (event.type === 'skipped') this.#problems.push(`${event.count} events were not told`);
      if (event.type === 'connected' && event.resumed) this.#isBack = true;
      if (event.type === 'resync') {
        this.#isBack = true;
        this.resyncs += 1;
        this.#seq = 0;
        if (!this.#parts.mayLose) this.#problems.push('what was told is in the log no more');
      }
      if (event.type === 'acked') {
        const { seq, message_id: messageId, client_message_id: clientId } = event.ack;
        this.#acked.take(clientId, messageId, true);
        this.#take({ seq, messageId, content: event.content });
      } else if ('frame' in event && event.type !== 'notice') {
        const { seq, message_id: messageId } = event.frame.metadata;
        this.#take({ seq, messageId, content: event.frame.content });
      }
    }
  }

  #take(told: ToldEntry): void {
    if (told.seq <= this.#seq) this.#problems.push(`${told.seq} was told after ${this.#seq}`);
    this.#seq = told.seq;
    this.#told.push(told);
  }

  async #await(text: ClientText, { answered }: Sent): Promise<void> {
    const { figures } = this.#parts;
    try {
      text.outcome = await answered;
    } catch (error) {
      if (!(error instanceof AgentConnectError)) throw error;
      // It goes again, by the next connection.
      if (error.code === 'CLOSED') return;
      text.outcome = error.code;
      if (error.code === 'STOPPED') return;
      figures.errors += 1;
    }
    const now = performance.now();
    figures.answers += 1;
    figures.answerMs.push(now - text.sentAt);
    figures.recoveries.answered(text.sentAt);
  }

  /** The pieces of an answer are the answer. */
  async #read({ clientId }: ClientText, { tokens, answered }: Sent): Promise<void> {
    let answer = '';
    try {
      for await (const piece of tokens) answer += piece;
    } catch (error) {
      // As `answered` does; or it began again in other words, and says so.
      if (error instanceof AgentConnectError) return;
      throw error;
    }
    const { content } = await answered;
    if (content !== answer) this.#problems.push(`the pieces of the answer to ${clientId} are not the answer`);
  }
}

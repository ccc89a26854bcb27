import { setTimeout as wait } from 'node:timers/promises';
import {
  type AgentConnectClient,
  AgentConnectError,
  type Sent,
  type SessionConnection,
} from '@agentconnect/client';
import type { DurableFrame } from '@agentconnect/protocol';
import type { SeenFrame } from '../../tests/support/socket-client.ts';
import { AckedTexts } from './acked-texts.ts';
import type { ChatAgent } from './chat-agent.ts';
import { ChatLog } from './chat-log.ts';
import type { Figures } from './figures.ts';
import { judgeLog, judgeStopCalls, judgeStopped, judgeUnseen } from './judge-log.ts';
import type { Random } from './random.ts';
import type { Talker } from './talker.ts';

interface Text {
  readonly clientId: string;
  readonly content: string;
  readonly sentAt: number;
  /** How many connections were given it. */
  connections: number;
  /** Whether a stop was asked for behind it, or one of an earlier connection may still be on its way. */
  mayBeStopped: boolean;
  /** The answer that it was told, or the code of an error; `STOPPED` if it was stopped before it was sent. */
  outcome: DurableFrame | string | undefined;
}

/** An entry of the log as an event told it. */
interface Told {
  readonly seq: number;
  readonly messageId: string;
  readonly content: string | undefined;
}

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
  readonly #texts: Text[] = [];
  readonly #told: Told[] = [];
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
    const hasLost = mayLose && this.resyncs > 0;
    const chat = new ChatLog(log);
    const wrong = [
      ...this.#problems,
      ...judgeLog(log),
      ...judgeStopCalls(log, this.#stops),
      ...judgeStopped(log, mayLose),
      ...chat.stray,
      ...chat.strange(this.#texts),
    ];
    for (const text of this.#texts) {
      const { clientId, outcome } = text;
      const count = chat.textsOf(clientId).length;
      if (outcome === 'STOPPED' && count === 0) continue;
      // An earlier connection may have sent it.
      if (outcome === 'STOPPED' && text.connections === 1)
        wrong.push(`${clientId} is in the log, though it was never sent`);
      // What is settled is the client's no more, and is not sent again.
      if (hasLost && count === 0) {
        this.#acked.lose(clientId);
        continue;
      }
      const { wrong: faults, answer } = chat.judge(text, agent);
      wrong.push(...faults);
      // An answer that was told and lost is written anew, and a stop that was asked for since ends it.
      if (!hasLost && answer?.metadata['finish_reason'] === 'stopped' && !text.mayBeStopped)
        wrong.push(`${clientId} was ended by a stop that was asked for before it`);
      if (!hasLost && answer && outcome !== 'STOPPED' && !isSame(outcome, answer))
        wrong.push(`${clientId} was told another answer: ${briefly(outcome)}, and not ${briefly(answer)}`);
    }
    wrong.push(...(hasLost ? this.#judgeAnew(log) : this.#judgeTold(log)));
    return wrong.map((what) => `${this.name}: ${what}`);
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

  get #underWay(): Text[] {
    return this.#texts.filter(({ outcome }) => outcome === undefined);
  }

  /** Each entry was told once, and in order. */
  #judgeTold(log: readonly SeenFrame[]): string[] {
    const wrong = judgeUnseen(log.slice(this.#told.length).filter((entry) => !this.#isStray(entry, log)));
    for (const [at, { seq, messageId, content }] of this.#told.entries()) {
      const logged = log[at];
      if (logged?.metadata['message_id'] !== messageId || seq !== at + 1)
        wrong.push(`${messageId} was told as ${seq}, in the log is ${logged?.metadata['message_id']}`);
      else if (logged.content !== content) wrong.push(`${messageId} was told as something else`);
    }
    return wrong;
  }

  /** Each entry of a log that has lost some and was told anew was told. */
  #judgeAnew(log: readonly SeenFrame[]): string[] {
    const isTold = ({ metadata, content }: SeenFrame): boolean =>
      this.#told.some((told) => told.messageId === metadata['message_id'] && told.content === content);
    return judgeUnseen(log.filter((entry) => !isTold(entry)));
  }

  /** Whether an entry is of a text that an earlier connection has sent, and that was taken back on the last one. */
  #isStray({ metadata }: SeenFrame, log: readonly SeenFrame[]): boolean {
    const asked = log.find((entry) => entry.metadata['message_id'] === metadata['in_reply_to']);
    const id = (asked?.metadata ?? metadata)['client_message_id'];
    return this.#texts.some(
      ({ clientId, outcome, connections }) => clientId === id && outcome === 'STOPPED' && connections > 1,
    );
  }

  #say(): void {
    const clientId = `${this.name}-${this.#texts.length + 1}`;
    const content = `text ${clientId} 🙂`;
    const text: Text = {
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

  #send(text: Text): void {
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

  #take(told: Told): void {
    if (told.seq <= this.#seq) this.#problems.push(`${told.seq} was told after ${this.#seq}`);
    this.#seq = told.seq;
    this.#told.push(told);
  }

  async #await(text: Text, { answered }: Sent): Promise<void> {
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
  async #read({ clientId }: Text, { tokens, answered }: Sent): Promise<void> {
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

/** Whether the answer that was told is the one of the log. */
function isSame(told: Text['outcome'], { type, content, metadata }: SeenFrame): boolean {
  if (typeof told === 'object')
    return told.metadata.message_id === metadata['message_id'] && told.content === content;
  return type === 'error' && metadata['code'] === told;
}

/** What was told, or logged, in a few words. */
function briefly(said: Text['outcome'] | SeenFrame): string {
  if (typeof said !== 'object') return String(said);
  const { type, content = '', metadata } = said;
  const { message_id: id, code, finish_reason: reason, attempt } = metadata as Record<string, unknown>;
  return JSON.stringify({
    type,
    id,
    code,
    reason,
    attempt,
    size: content.length,
    content: content.slice(0, 60),
  });
}

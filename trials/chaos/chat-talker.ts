import { setTimeout as wait } from 'node:timers/promises';
import { is, type SeenFrame } from '../../tests/support/socket-client.ts';
import { AckedTexts } from './acked-texts.ts';
import type { ChatAgent } from './chat-agent.ts';
import { ChatLog } from './chat-log.ts';
import type { Connection, SentFrame } from './connection.ts';
import type { Figures } from './figures.ts';
import { judgeStopped, judgeStops } from './judge-log.ts';
import { judgeTranscript } from './judge-transcript.ts';
import { postFrame } from './post-frame.ts';
import type { Random } from './random.ts';
import type { Talker } from './talker.ts';

interface Text {
  readonly clientId: string;
  readonly content: string;
  readonly sentAt: number;
  /** Set by an ack, or by a 202. */
  messageId: string | undefined;
  ackedAt: number;
  isAnswered: boolean;
  isMeasured: boolean;
}

const mostUnderWay = 4;
/** Of so many texts at least one is acked before it goes again. */
const fewTexts = 10;
const resendMs = 1_500;
/** An ack is doubted that the log has not shown for so long, where Redis may lose what it has confirmed. */
const doubtMs = 10_000;

/**
 * A person that talks with an agent: several texts at once, some of them over REST and socket at the same time, some
 * stopped in the middle or as they come to their end, from gateway to gateway.
 */
export class ChatTalker implements Talker {
  readonly name: string;
  readonly #connection: Connection;
  readonly #agent: ChatAgent;
  readonly #random: Random;
  readonly #figures: Figures;
  readonly #texts: Text[] = [];
  readonly #acked: AckedTexts;
  #looked = 0;
  #stops = 0;
  #resyncs = 0;

  constructor(name: string, connection: Connection, agent: ChatAgent, random: Random, figures: Figures) {
    this.name = name;
    this.#connection = connection;
    this.#agent = agent;
    this.#random = random;
    this.#figures = figures;
    this.#acked = new AckedTexts(figures, connection.transcript.mayLose);
    connection.transcript.onPiece = (answer) => this.#heard(answer);
  }

  get sessionId(): string {
    return this.#connection.sessionId;
  }

  get restarts(): number {
    return this.#connection.transcript.restarts;
  }

  get resyncs(): number {
    return this.#connection.transcript.resyncs;
  }

  get pieces(): number {
    return this.#connection.transcript.pieces;
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    while (!until.aborted) {
      await this.#connection.ensure();
      this.#look();
      if (this.#underWay.length < mostUnderWay && this.#random.chance(0.6)) this.#say();
      if (this.#random.chance(0.04)) this.#stop();
      if (this.#random.chance(0.05)) await this.#connection.leave();
      await wait(this.#random.between(50, 400));
      this.#resend();
    }
    while (!calm.aborted) await this.#listen();
    // Whoever comes back is told at once what Redis has lost.
    await this.#connection.leave();
    const end = performance.now() + quietMs;
    let isTold = false;
    do {
      if (performance.now() > end) throw new Error(`${this.name}: no answer to ${this.#names}`);
      isTold = (await this.#listen()) || isTold;
    } while (!isTold || this.#underWay.length > 0);
    this.#connection.close();
  }

  judge(log: readonly SeenFrame[]): string[] {
    const { transcript } = this.#connection;
    const chat = new ChatLog(log);
    const wrong = [
      ...judgeTranscript(log, transcript),
      ...judgeStops(log, this.#stops),
      ...judgeStopped(log, transcript.mayLose),
      ...chat.stray,
      ...chat.strange(this.#texts),
    ];
    // Only what was sent again may be acked as such.
    const isNew = ({ metadata }: SeenFrame): boolean => metadata['duplicate'] !== true;
    if (this.#texts.length >= fewTexts && !transcript.allAcks.some(isNew)) wrong.push('no first ack came');
    for (const { clientId, messageId, isAnswered } of this.#texts) {
      const isSeen = transcript.entries.some(
        (frame) => isAnswer(frame) && frame.metadata['in_reply_to'] === messageId,
      );
      if (isAnswered && !isSeen) wrong.push(`${clientId} (${messageId}) was taken for answered and is not`);
    }
    for (const text of this.#texts) {
      wrong.push(...chat.judge(text, this.#agent).wrong);
      const [logged] = chat.textsOf(text.clientId);
      if (logged && logged.metadata['message_id'] !== text.messageId)
        wrong.push(`${text.clientId} has another id than its ack said`);
    }
    return wrong.map((what) => `${this.name}: ${what}`);
  }

  get #underWay(): Text[] {
    return this.#texts.filter(({ isAnswered }) => !isAnswered);
  }

  get #names(): string {
    return this.#underWay
      .map(({ clientId, messageId }) => `${clientId} (${messageId ?? 'no ack'})`)
      .join(', ');
  }

  /** Whether its connection is there, and was told what Redis has lost. */
  async #listen(): Promise<boolean> {
    const isThere = await this.#connection.ensure();
    await wait(100);
    this.#look();
    this.#resend();
    return isThere;
  }

  #say(): void {
    const clientId = `${this.name}-${this.#texts.length + 1}`;
    const text: Text = {
      clientId,
      content: `text ${clientId} 🙂`,
      sentAt: performance.now(),
      messageId: undefined,
      ackedAt: 0,
      isAnswered: false,
      isMeasured: false,
    };
    this.#texts.push(text);
    this.#figures.messages += 1;
    this.#send(text);
    // The same text by REST as well, at whichever gateway.
    if (this.#random.chance(0.15)) void postFrame(this.#connection, frameOf(text));
  }

  /** Now and then an answer is stopped as it comes to its end: whichever is first, there is one answer. */
  #heard(answer: string): void {
    if (this.#agent.isNearlyOver(answer) && this.#random.chance(0.03)) this.#stop();
  }

  #stop(): void {
    this.#stops += 1;
    this.#connection.send({ type: 'stop' });
  }

  #send(text: Text): void {
    this.#connection.send(frameOf(text));
  }

  #take(
    { client_message_id: clientId, message_id: messageId }: SeenFrame['metadata'],
    isAcked: boolean,
  ): void {
    const text = this.#texts.find((one) => one.clientId === clientId);
    if (!text) return;
    this.#acked.take(text.clientId, messageId as string, isAcked);
    if (text.messageId !== messageId) text.ackedAt = performance.now();
    text.messageId = messageId as string;
  }

  /** After a loss the log says anew what was accepted and answered; what is not in it is sent again. */
  #doubt(): void {
    const { resyncs, mayLose, entries } = this.#connection.transcript;
    if (resyncs !== this.#resyncs) {
      this.#resyncs = resyncs;
      this.#looked = 0;
      for (const text of this.#texts) [text.messageId, text.isAnswered] = [undefined, false];
    }
    if (!mayLose) return;
    for (const text of this.#underWay) {
      if (text.messageId === undefined || performance.now() - text.ackedAt < doubtMs) continue;
      if (entries.some(({ metadata }) => metadata['message_id'] === text.messageId)) continue;
      text.messageId = undefined;
    }
  }

  /** Takes note of what has come since it last looked. */
  #look(): void {
    this.#doubt();
    // What was refused is sent again.
    this.#connection.transcript.refused.splice(0);
    const { acks, entries } = this.#connection.transcript;
    for (const { metadata } of acks.splice(0)) {
      if (metadata['duplicate'] === true) this.#figures.duplicates += 1;
      this.#take(metadata, true);
    }
    // A resume brings own texts themselves.
    for (const { metadata } of entries.slice(this.#looked)) this.#take(metadata, this.#connection.showsAcked);
    for (const frame of entries.slice(this.#looked)) {
      if (!isAnswer(frame)) continue;
      const text = this.#texts.find(({ messageId }) => messageId === frame.metadata['in_reply_to']);
      if (!text) continue;
      if (frame.type === 'error') this.#figures.errors += 1;
      this.#answered(text);
    }
    this.#looked = entries.length;
    for (const text of this.#underWay) {
      const { messageId } = text;
      if (messageId === undefined) continue;
      if (entries.some((frame) => isAnswer(frame) && frame.metadata['in_reply_to'] === messageId))
        this.#answered(text);
    }
  }

  #answered(text: Text): void {
    if (text.isAnswered) return;
    text.isAnswered = true;
    if (text.isMeasured) return;
    text.isMeasured = true;
    const now = performance.now();
    this.#figures.answers += 1;
    this.#figures.answerMs.push(now - text.sentAt);
    this.#figures.recoveries.answered(text.sentAt);
  }

  #resend(): void {
    for (const text of this.#texts) {
      if (text.messageId === undefined && performance.now() - text.sentAt > resendMs) this.#send(text);
    }
  }
}

/** A `cooldown` is about a text as well, and no answer to it. */
function isAnswer(frame: SeenFrame): boolean {
  return is.response(frame) || frame.type === 'error';
}

function frameOf({ clientId, content }: Text): SentFrame {
  return { type: 'text', content, metadata: { client_message_id: clientId } };
}

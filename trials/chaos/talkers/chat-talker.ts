import { is, type SeenFrame } from '../../../tests/support/socket-client.ts';
import type { ChatAgent } from '../chat-agent.ts';
import { ChatLog } from '../judging/chat-log.ts';
import type { SentFrame } from '../connections/connection.ts';
import { FrameTalker, type FrameTalkerParts, resendMs } from './frame-talker.ts';
import { judgeStopped } from '../judging/judge-log.ts';
import { postFrame } from '../connections/post-frame.ts';
import { ClientToolRunner } from './client-tool-runner.ts';

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
/** An ack is doubted that the log has not shown for so long, where Redis may lose what it has confirmed. */
const doubtMs = 10_000;

/**
 * A person that talks with an agent: several texts at once, some of them over REST and socket at the same time, some
 * stopped in the middle or as they come to their end, from gateway to gateway.
 */
export class ChatTalker extends FrameTalker {
  readonly #agent: ChatAgent;
  readonly #texts: Text[] = [];
  readonly #tools: ClientToolRunner;
  #looked = 0;
  #resyncs = 0;

  constructor(parts: FrameTalkerParts, agent: ChatAgent) {
    super(parts, { stop: 0.04, longestPauseMs: 400 });
    this.#agent = agent;
    this.#tools = new ClientToolRunner(this.connection);
    this.connection.transcript.onPiece = (answer) => this.#heard(answer);
  }

  protected act(): void {
    if (this.#underWay.length < mostUnderWay && this.random.chance(0.6)) this.#say();
  }

  protected get isQuiet(): boolean {
    return this.#underWay.length === 0;
  }

  protected get missing(): string {
    const names = this.#underWay.map(({ clientId, messageId }) => `${clientId} (${messageId ?? 'no ack'})`);
    return `no answer to ${names.join(', ')}`;
  }

  protected judgeOwn(log: readonly SeenFrame[]): string[] {
    const { transcript } = this.connection;
    const chat = new ChatLog(log);
    const wrong = [...judgeStopped(log, transcript.mayLose), ...chat.stray, ...chat.strange(this.#texts)];
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
    return wrong;
  }

  get #underWay(): Text[] {
    return this.#texts.filter(({ isAnswered }) => !isAnswered);
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
    this.figures.messages += 1;
    this.#send(text);
    // The same text by REST as well, at whichever gateway.
    if (this.random.chance(0.15)) void postFrame(this.connection, frameOf(text));
  }

  /** Now and then an answer is stopped as it comes to its end: whichever is first, there is one answer. */
  #heard(answer: string): void {
    if (this.#agent.isNearlyOver(answer) && this.random.chance(0.03)) this.stop();
  }

  #send(text: Text): void {
    this.connection.send(frameOf(text));
  }

  #take(
    { client_message_id: clientId, message_id: messageId }: SeenFrame['metadata'],
    isAcked: boolean,
  ): void {
    const text = this.#texts.find((one) => one.clientId === clientId);
    if (!text) return;
    this.acked.take(text.clientId, messageId as string, isAcked);
    if (text.messageId !== messageId) text.ackedAt = performance.now();
    text.messageId = messageId as string;
  }

  /** After a loss the log says anew what was accepted and answered; what is not in it is sent again. */
  #doubt(): void {
    const { resyncs, mayLose, entries } = this.connection.transcript;
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

  protected look(): void {
    this.#doubt();
    // What was refused is sent again.
    this.connection.transcript.refused.splice(0);
    const { acks, entries } = this.connection.transcript;
    for (const { metadata } of acks.splice(0)) {
      if (metadata['duplicate'] === true) this.figures.duplicates += 1;
      this.#take(metadata, true);
    }
    // A resume brings own texts themselves.
    for (const { metadata } of entries.slice(this.#looked)) this.#take(metadata, this.connection.showsAcked);
    for (const frame of entries.slice(this.#looked)) {
      if (!isAnswer(frame)) continue;
      const text = this.#texts.find(({ messageId }) => messageId === frame.metadata['in_reply_to']);
      if (!text) continue;
      if (frame.type === 'error') this.figures.errors += 1;
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
    this.figures.answers += 1;
    this.figures.answerMs.push(now - text.sentAt);
    this.figures.recoveries.answered(text.sentAt);
  }

  protected resend(): void {
    this.#tools.run();
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

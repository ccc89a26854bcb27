import { type CallEnd, type CallMessage, withEnd } from './call-message.ts';
import type { AnswerMessage, Message, TextMessage } from './message.ts';

/**
 * The messages of a session in order: the log as far as it is known, then the user's texts that are not in it yet, then
 * the answers that are being written. That is the order in which they will mostly stand in the log.
 *
 * Messages and lists are never changed, only replaced: a list is another one if something in it is, and of its messages
 * only that one is another. So ten thousand messages cost as much as one.
 */
export class Transcript {
  /** Entries of the log, by their numbers. */
  #log: readonly Message[] = [];
  #unsent: readonly TextMessage[] = [];
  readonly #writing = new Map<string, AnswerMessage>();
  /** What came of calls, by their ids: an end may be known before its call is. */
  readonly #ends = new Map<string, CallEnd>();
  #firstEnd: number | undefined;
  readonly #byKey = new Map<string, Message>();
  #messages: readonly Message[] | undefined;
  #keys: readonly string[] = [];
  #mayHaveMoved = false;

  get messages(): readonly Message[] {
    this.#messages ??= [...this.#log, ...this.#unsent, ...this.#writing.values()];
    return this.#messages;
  }

  /** The keys of the messages, in their order: the same list until a message comes, goes or moves. */
  get keys(): readonly string[] {
    if (this.#mayHaveMoved) {
      const keys = this.messages.map(({ key }) => key);
      // What enters the log mostly takes the place of what stood for it until now.
      const isSame = keys.length === this.#keys.length && keys.every((key, at) => key === this.#keys[at]);
      if (!isSame) this.#keys = keys;
      this.#mayHaveMoved = false;
    }
    return this.#keys;
  }

  find(key: string): Message | undefined {
    return this.#byKey.get(key);
  }

  get isEmpty(): boolean {
    return this.#log.length === 0;
  }

  /** The number of the oldest entry. */
  get firstSeq(): number | undefined {
    const first = this.#log[0]?.seq;
    return first !== undefined && this.#firstEnd !== undefined ? Math.min(first, this.#firstEnd) : first;
  }

  get unsent(): readonly TextMessage[] {
    return this.#unsent;
  }

  get isWriting(): boolean {
    return this.#writing.size > 0;
  }

  /** The newest entry of the log that is such a one. */
  newest(isMeant: (message: Message) => boolean): Message | undefined {
    return this.#log.findLast(isMeant);
  }

  /** Takes in entries of the log, wherever they belong. Those that are known stay as they are. */
  enter(entries: readonly (Message | CallEnd)[]): void {
    const messages: Message[] = [];
    for (const entry of entries) {
      if (entry.kind === 'call end') this.#end(entry);
      else messages.push(entry);
    }
    this.#add(messages);
  }

  /** Changes a call that is there. */
  change(callId: string, changed: (call: CallMessage) => CallMessage): void {
    const call = this.#byKey.get(callId);
    if (call?.kind !== 'call') return;
    const now = changed(call);
    if (now === call) return;
    this.#log = this.#log.with(this.#log.lastIndexOf(call), now);
    this.#byKey.set(callId, now);
    this.#replaced();
  }

  #end(end: CallEnd): void {
    this.#ends.set(end.callId, end);
    this.#firstEnd = Math.min(end.seq, this.#firstEnd ?? end.seq);
    this.change(end.callId, (call) => withEnd(call, end));
  }

  #add(entries: readonly Message[]): void {
    const known = this.#isKnown(entries);
    const added = entries.filter((entry) => !known.has(entry.seq ?? 0)).map((entry) => this.#settled(entry));
    if (added.length === 0) return;
    const last = this.#log.at(-1)?.seq ?? 0;
    const isBehind = added.every(({ seq = 0 }, at) => seq > (added[at - 1]?.seq ?? last));
    const log = [...this.#log, ...added];
    this.#log = isBehind ? log : log.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    for (const entry of added) this.#byKey.set(entry.key, entry);
    this.#moved();
  }

  /** A text of the user's is on its way to the log, or has not come there. It keeps its place among the others. */
  put(text: TextMessage): void {
    const at = this.#unsent.findIndex(({ key }) => key === text.key);
    this.#unsent = at < 0 ? [...this.#unsent, text] : this.#unsent.with(at, text);
    this.#byKey.set(text.key, text);
    if (at < 0) this.#moved();
    else this.#replaced();
  }

  /** A text is not on its way to the log any more. */
  drop(key: string): void {
    if (!this.#unsent.some((text) => text.key === key)) return;
    this.#unsent = this.#unsent.filter((text) => text.key !== key);
    this.#byKey.delete(key);
    this.#moved();
  }

  /** More of an answer was written. One that is in the log stays as it is. */
  write(answer: AnswerMessage): void {
    const before = this.#writing.get(answer.key);
    if (!before && this.#byKey.has(answer.key)) return;
    this.#writing.set(answer.key, answer);
    this.#byKey.set(answer.key, answer);
    if (before) this.#replaced();
    else this.#moved();
  }

  writing(key: string): AnswerMessage | undefined {
    return this.#writing.get(key);
  }

  /** What is being written will not be finished. */
  endWriting(): void {
    if (this.#writing.size === 0) return;
    for (const key of this.#writing.keys()) this.#byKey.delete(key);
    this.#writing.clear();
    this.#moved();
  }

  /** The log was lost: what is known of it does not count. */
  forgetLog(): void {
    this.#log = [];
    this.#ends.clear();
    this.#firstEnd = undefined;
    this.#writing.clear();
    this.#byKey.clear();
    for (const text of this.#unsent) this.#byKey.set(text.key, text);
    this.#moved();
  }

  /** The numbers of those of these entries that are in the log here. */
  #isKnown(entries: readonly Message[]): ReadonlySet<number> {
    const last = this.#log.at(-1)?.seq ?? 0;
    if (entries.every(({ seq = 0 }) => seq > last)) return new Set();
    return new Set(this.#log.map(({ seq = 0 }) => seq));
  }

  /** An entry in the place of what stood for it until now. */
  #settled(entry: Message): Message {
    const { key } = entry;
    const before = this.#writing.get(key);
    this.#writing.delete(key);
    if (this.#unsent.some((text) => text.key === key))
      this.#unsent = this.#unsent.filter((text) => text.key !== key);
    else if (!before && this.#byKey.has(key)) return { ...entry, key: `${key}#${entry.seq}` };
    // What was read of an answer is not taken away because it fails.
    if (before && entry.kind === 'answer' && entry.status === 'failed')
      return { ...entry, content: before.content };
    return entry.kind === 'call' ? withEnd(entry, this.#ends.get(entry.callId)) : entry;
  }

  #moved(): void {
    this.#messages = undefined;
    this.#mayHaveMoved = true;
  }

  #replaced(): void {
    this.#messages = undefined;
  }
}

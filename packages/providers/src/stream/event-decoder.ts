import { JsonExtent } from '../json/json-extent.ts';
import { BodyProblem, type BodyProblemKind } from '../failures/body-problem.ts';

/** One event of a stream: the name that it has, if it has one, and its data, read as JSON. */
export interface StreamEvent {
  readonly name: string | undefined;
  readonly data: unknown;
}

/** What bytes of a body have come to: events; then `done` for `[DONE]`, or what is wrong, behind which nothing is read. */
export type Decoded = readonly (StreamEvent | 'done' | BodyProblem)[];

/** One event longer than this, in UTF-16 units, is none: the longest answer that is taken fits into one. */
const longestEvent = 4 * 1024 * 1024;

/** What a line takes beside its text: many short ones count as well. */
const lineCost = 32;

/** The data of a line begin before this, or it is not looked where they end before the line does. */
const longestPrefix = 64;

const doneMark = /^\[?done\]?$/i;
/** What servers put in the place of data to keep a connection open. */
const emptyData = /^(?:|\[?(?:ping|pong|keep-?alive|heartbeat|processing)\]?)$/i;

/**
 * Reads the body of an answer, piece by piece, in any form that servers give it: Server-Sent Events (HTML, §9.2.6), JSON
 * documents one after another, or a single one. An event counts as soon as its data are whole: neither the blank line
 * behind the last one nor the end of its line need come.
 */
export class EventDecoder {
  /** It takes a byte order mark away. */
  private readonly text = new TextDecoder();
  /** The line, or the document, that has not ended. */
  private line = '';
  private document: JsonExtent | undefined;
  /** Of the data in a line that came in more than one piece. */
  private dataExtent: JsonExtent | undefined;
  /** The line's data have been taken; its end is still to come. */
  private isTaken = false;
  private isAfterReturn = false;
  private isFirstLine = true;
  private name: string | undefined;
  /** The lines of data that are no JSON by themselves, and their length. */
  private data: string[] = [];
  private dataSize = 0;
  private hadData = false;
  private events: (StreamEvent | 'done' | BodyProblem)[] = [];
  private isOver = false;

  push(bytes: Uint8Array): Decoded {
    this.take(this.text.decode(bytes, { stream: true }));
    return this.decoded();
  }

  /** What is left once the body is over. What breaks off midway is nothing. */
  end(): Decoded {
    this.take(this.text.decode());
    if (this.isOver) return [];
    if (!this.document && this.line !== '') this.takeLine();
    this.emitData();
    return this.decoded();
  }

  private decoded(): Decoded {
    const { events } = this;
    this.events = [];
    return events;
  }

  private take(text: string): void {
    if (text === '') return;
    let from = this.isAfterReturn && text.startsWith('\n') ? 1 : 0;
    this.isAfterReturn = false;
    const hasReturns = text.includes('\r');
    while (from < text.length && !this.isOver) {
      if (this.document || this.beginsDocument(text, from)) {
        from = this.takeDocument(text, from);
        continue;
      }
      const at = hasReturns ? text.slice(from).search(/[\r\n]/) + from : text.indexOf('\n', from);
      if (at < from) return this.keep(text.slice(from));
      this.line += text.slice(from, at);
      this.takeLine();
      from = at + 1;
      if (text.charCodeAt(at) !== 13) continue;
      if (from === text.length) this.isAfterReturn = true;
      else if (text.charCodeAt(from) === 10) from += 1;
    }
  }

  /** The beginning of a line, or more of it. Blanks before its text say nothing; servers send them as a sign of life. */
  private keep(piece: string): void {
    if (this.line === '' && piece.trim() === '') return;
    const isShort = this.line.length < longestPrefix;
    this.line += piece;
    this.checkSize();
    if (this.dataExtent) {
      if (this.dataExtent.feed(piece) === piece.length) this.takeEarly();
    } else if (isShort && this.data.length === 0 && this.line.startsWith('data:')) {
      const begin = this.line.search(/[{[]/);
      if (begin < 0) return;
      this.dataExtent = new JsonExtent();
      if (this.dataExtent.feed(this.line, begin) === this.line.length) this.takeEarly();
    }
  }

  private beginsDocument(text: string, from: number): boolean {
    if (this.data.length > 0 || this.line !== '') return false;
    let at = from;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
    const first = text.charCodeAt(at);
    if (first !== 123 && first !== 91) return false;
    this.document = new JsonExtent();
    return true;
  }

  private takeDocument(text: string, from: number): number {
    const end = this.document?.feed(text, from) ?? -1;
    this.line += text.slice(from, end < 0 ? undefined : end);
    this.checkSize();
    if (end < 0) return text.length;
    const { line } = this;
    this.line = '';
    this.document = undefined;
    this.isFirstLine = false;
    this.data = [line];
    if (doneMark.test(line.trim())) this.stop('done');
    else if (!this.emitData()) this.fail('malformed');
    return end;
  }

  private takeEarly(): void {
    this.takeLine();
    this.isTaken = true;
  }

  private takeLine(): void {
    const { line } = this;
    this.line = '';
    this.dataExtent = undefined;
    if (this.isTaken) {
      this.isTaken = false;
      return;
    }
    if (line.trim() === '') return this.endEvent();
    if (this.isFirstLine && line.trimStart().startsWith('<')) return this.fail('page');
    this.isFirstLine = false;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    if (field !== 'data' && field !== 'event') return;
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (field === 'event') this.name = value.trim() || undefined;
    else this.addData(value);
  }

  private addData(value: string): void {
    this.hadData = true;
    const word = value.trim();
    if (this.data.length === 0) {
      if (doneMark.test(word)) return this.stop('done');
      if (emptyData.test(word)) return;
    }
    this.data.push(value);
    this.dataSize += value.length + lineCost;
    this.checkSize();
    // More lines than one are tried together, or a long event would be read anew with each of them.
    if (this.data.length === 1) this.emitData();
  }

  private endEvent(): void {
    if (this.data.length > 0 && !this.emitData()) return this.fail('malformed');
    // A name that stands apart goes with the data behind the blank line.
    if (this.hadData) this.name = undefined;
    this.hadData = false;
  }

  private emitData(): boolean {
    const data = parse(this.data.join('\n'));
    if (data === undefined) return false;
    this.events.push({ name: this.name, data });
    this.data = [];
    this.dataSize = 0;
    return true;
  }

  private checkSize(): void {
    if (this.line.length + this.dataSize > longestEvent) this.fail('endless');
  }

  private fail(kind: BodyProblemKind): void {
    this.stop(new BodyProblem(kind));
  }

  private stop(last: 'done' | BodyProblem): void {
    this.isOver = true;
    this.events.push(last);
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

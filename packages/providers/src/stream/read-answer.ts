import { answerEnd, type Gathered } from './answer-end.ts';
import type { ProviderEvent } from '../chat/chat-event.ts';
import { type Source, toProviderError } from '../failures/to-provider-error.ts';
import { BodyReader } from './body-reader.ts';
import { BodyProblem } from '../failures/body-problem.ts';
import { type EndMark, Ending } from './ending.ts';
import type { StreamEvent } from './event-decoder.ts';
import { WholeCharacters } from './whole-characters.ts';

/** What one event of a stream brings. */
export interface Piece {
  /** For the user; may be none. */
  readonly text: string;
  /** Whether it brings something of the answer, be it text or a part of a call. */
  readonly hasContent: boolean;
  readonly end: EndMark;
}

/** Puts an answer together from the events of one protocol. */
export interface AnswerParts {
  /** Throws a `ProviderError` for an event that tells of a failure. */
  add(event: StreamEvent): Piece;
  /** Text that was held back until the end. */
  rest(): string;
  /** All but the text; throws a `ProviderError` if it is not whole. `isOver`: the mark behind all events has come. */
  gathered(isOver: boolean): Gathered;
}

export interface AnswerSource extends Source {
  /** Bytes of one answer that are read at most. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** Sends the request. */
  readonly open: () => PromiseLike<Response>;
}

/** While nothing but usage is waited for, the silence is not the provider's: signs of life come this often, in ms. */
const waitStepMs = 50;

/**
 * The events of one answer. Whatever the connection brings is a sign of life. It ends where the protocol says so, also
 * where the connection stays open or breaks behind that; one that breaks off before throws a `ProviderError`, and one
 * that is aborted `signal.reason`.
 */
export async function* readAnswer(
  source: AnswerSource,
  parts: AnswerParts,
): AsyncGenerator<ProviderEvent, void, undefined> {
  const { signal } = source;
  signal.throwIfAborted();
  const ending = new Ending();
  const characters = new WholeCharacters();
  let body: BodyReader | undefined;
  // An SDK that has handed its response over need not hear of an abort.
  const leave = (): void => body?.leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    body = new BodyReader(await source.open(), source.mostBytes);
    yield { type: 'thinking' };
    for (;;) {
      const left = ending.msLeft();
      if (left === 0) break;
      const read = await body.next(left && Math.min(left, waitStepMs));
      let hasText = false;
      for (const event of read === 'late' ? [] : (read ?? body.rest())) {
        if (ending.isOver) break;
        if (event instanceof BodyProblem) throw event;
        const piece = event === 'done' ? doneMark : parts.add(event);
        ending.note(piece.end, piece.hasContent);
        const text = characters.add(piece.text);
        if (text === '') continue;
        hasText = true;
        yield { type: 'text', text };
      }
      if (read === undefined) break;
      if (!hasText) yield { type: 'thinking' };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!ending.isTold) throw toProviderError(error, source);
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
  signal.throwIfAborted();
  const rest = characters.add(parts.rest()) + characters.end();
  if (rest !== '') yield { type: 'text', text: rest };
  yield* answerEnd(parts.gathered(ending.isOver));
}

const doneMark: Piece = { text: '', hasContent: false, end: 'over' };

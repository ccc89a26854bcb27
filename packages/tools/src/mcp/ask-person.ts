import { problemsWithAnswer, type Answer, type Question } from '../result/question.ts';
import type { CallClock } from './call-clock.ts';
import { untilAborted } from './until-aborted.ts';

/** Asks a person while a call waits. It is aborted when there is no time left for an answer. */
export type AskPerson = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** Of one call. */
const mostQuestions = 5;
/** In UTF-16 units. */
export const longestMessage = 4_000;

/**
 * Answers what a server asks in the course of a call, which waits for it: so often, and for so long each time. Whoever
 * does not answer, or not as asked, has cancelled.
 */
export function answering(
  ask: AskPerson,
  { clock, signal, ms }: { readonly clock: CallClock; readonly signal: AbortSignal; readonly ms: number },
): (question: Question) => Promise<Answer> {
  let asked = 0;
  return async ({ key, message, schema }) => {
    asked += 1;
    if (asked > mostQuestions) return { action: 'cancel' };
    const question = { key, message: message.slice(0, longestMessage).toWellFormed(), schema };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    clock.pause();
    try {
      const answer = await untilAborted(ask(question, limit), limit);
      const isFitting =
        answer.action !== 'accept' || problemsWithAnswer(question, answer.content).length === 0;
      return isFitting ? answer : { action: 'cancel' };
    } catch {
      return { action: 'cancel' };
    } finally {
      clock.resume();
    }
  };
}

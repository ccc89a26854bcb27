/** Why a body is no answer: a web page, data that are no JSON, or more than is read of one answer. */
export type BodyProblemKind = 'page' | 'malformed' | 'endless';

/** What is wrong with a body, in no provider's name. */
export class BodyProblem extends Error {
  override readonly name = 'BodyProblem';
  readonly kind: BodyProblemKind;

  constructor(kind: BodyProblemKind) {
    super(`the body of an answer: ${kind}`);
    this.kind = kind;
  }
}

/** A provider refused a request, by a status that is no success. An SDK may wrap it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly headers: Headers;
  /** What it said: JSON as it was read, or a text that is none. */
  readonly told: unknown;

  constructor({ status, headers }: Response, told: unknown) {
    super('the request was refused');
    this.status = status;
    this.headers = headers;
    this.told = told;
  }
}

/** No answer came. An SDK may wrap it, so its message holds none of the words by which SDKs tell what to try again. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Of the operating system or of `fetch`, or ''. */
  readonly code: string;
  readonly isLate: boolean;

  constructor(code: string, isLate: boolean) {
    super('the request was not answered');
    this.code = code;
    this.isLate = isLate;
  }
}

/** A name or a password that a new user may not have. The message contains neither; it continues the name of the field. */
export class UnfitError extends RangeError {
  override readonly name = 'UnfitError';
  readonly field: 'name' | 'password';

  constructor(field: 'name' | 'password', message: string) {
    super(message);
    this.field = field;
  }
}

/** Something that whoever starts the product can mend. The message is one line that says how. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/** The number that an option of the command line was given; throws an `Error` of one line for any other text. */
export function numberOption(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`${name} takes a number from ${min} to ${max}, not ${text}`);
}

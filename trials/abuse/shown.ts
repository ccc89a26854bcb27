export function ms(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value < 10 ? value.toFixed(1) : grouped(value);
}

export function mib(bytes: number): string {
  return grouped(bytes / 1_048_576);
}

/** A whole number, by thousands. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

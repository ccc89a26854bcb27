import type { Spread } from '../measure/statistics.ts';

type Format = (value: number) => string;

/** A whole number, in groups of three digits. */
export const whole: Format = (value) => Math.round(value).toLocaleString('en-US');

/** Three digits that count, of what has no more than that. */
export const short: Format = (value) => (value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2));

export const milliseconds: Format = (value) => `${short(value)} ms`;
export const microseconds: Format = (value) => `${value >= 10 ? whole(value) : value.toFixed(1)} µs`;
export const kibibytes: Format = (value) => `${short(value / 1024)} KiB`;
export const ratio: Format = (value) => value.toFixed(2);

/** The median, and between which figures all rounds lie if there were several. */
export function spread({ median, lowest, highest }: Spread, format: Format, unit = ''): string {
  const text = unit === '' ? format(median) : `${format(median)} ${unit}`;
  return lowest === highest ? text : `${text} (${format(lowest)}–${format(highest)})`;
}

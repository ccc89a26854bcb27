import * as z from 'zod';

/** Longer than any meaningful timestamp. */
const maxLength = 64;

/** A calendar date, a week date or an ordinal date, each in its extended or its basic form (ISO 8601-1:2019, 5.2). */
const date =
  /^(?<year>\d{4}|[+-]\d{6})(?:-(?<month>\d\d)(?:-(?<day>\d\d))?|(?<month2>\d\d)(?<day2>\d\d)|-?W(?<week>\d\d)(?:-?(?<weekday>[1-7]))?|-?(?<ordinal>\d{3}))?$/;

/** A time of day, whose last part may have a fraction, and the zone; without one it is UTC (5.3). */
const time =
  /^(?<hour>\d\d)(?::?(?<minute>\d\d)(?::?(?<second>\d\d))?)?(?:[.,]\d{1,20})?(?<zone>Z|[+-]\d\d(?::?[0-5]\d)?)?$/i;

/** A date, or a date and a time, in any form of ISO 8601; a space may stand for the `T` (RFC 3339, 5.6). */
export const IsoTimestamp = z
  .string({ error: 'must be an ISO 8601 timestamp' })
  .refine(isIsoTimestamp, 'must be an ISO 8601 timestamp');

export function isIsoTimestamp(text: string): boolean {
  if (text.length > maxLength) return false;
  const [day = '', clock, ...rest] = text.split(/[Tt ]/);
  return rest.length === 0 && isDate(day, clock !== undefined) && (clock === undefined || isTime(clock));
}

function isDate(text: string, hasTime: boolean): boolean {
  const parts = date.exec(text)?.groups;
  if (!parts) return false;
  const month = parts['month'] ?? parts['month2'];
  const day = parts['day'] ?? parts['day2'];
  if (month !== undefined) {
    if (day === undefined) return isWithin(month, 1, 12) && !hasTime;
    return isWithin(month, 1, 12) && isWithin(day, 1, daysOf(Number(parts['year']), Number(month)));
  }
  if (parts['week'] !== undefined) {
    return isWithin(parts['week'], 1, 53) && (parts['weekday'] !== undefined || !hasTime);
  }
  if (parts['ordinal'] !== undefined) return isWithin(parts['ordinal'], 1, 366);
  return !hasTime;
}

/** A day may end at 24:00, and a minute may have a leap second. */
function isTime(text: string): boolean {
  const parts = time.exec(text)?.groups;
  if (!parts) return false;
  const { hour = '', minute = '0', second = '0' } = parts;
  if (hour === '24') return Number(minute) === 0 && Number(second) === 0;
  return isWithin(hour, 0, 23) && isWithin(minute, 0, 59) && isWithin(second, 0, 60);
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (((year % 400) + 400) % 400), month, 0)).getUTCDate();
}

function isWithin(digits: string, least: number, most: number): boolean {
  return Number(digits) >= least && Number(digits) <= most;
}

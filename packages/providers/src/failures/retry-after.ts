/** HTTP's date (RFC 9110 §5.6.7), its two old forms, and what else servers write: a date of ISO 8601. */
const dates = [
  /[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g,
  /[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT/g,
  /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}/g,
  /\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z/g,
];
const withoutZone = /\d{4}$/;

/** A header that is longer says nothing that can be read. */
const longestHeader = 200;

/**
 * Milliseconds to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date, RFC 9110 §10.2.3);
 * `undefined` if neither says so in a form that can be read. A date in the past is 0. Of several values, which come of a
 * header that is sent twice, the longest counts. LiteLLM hands on the header of the provider behind it by a name of its own.
 */
export function retryAfterMs(headers: Headers | undefined, now: number = Date.now()): number | undefined {
  const milliseconds = longest(headers?.get('retry-after-ms'), /^\d{1,12}(?:\.\d{1,9})?(?:ms)?$/);
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const value = headers?.get('retry-after') ?? headers?.get('llm_provider-retry-after');
  const seconds = longest(value, /^\d{1,12}(?:\.\d{1,9})?s?$/);
  return seconds === undefined ? untilDate(value, now) : Math.ceil(seconds * 1000);
}

function longest(value: string | null | undefined, form: RegExp): number | undefined {
  if (!value || value.length > longestHeader) return undefined;
  const amounts = value.split(',').map((one) => one.trim());
  return amounts.every((one) => form.test(one)) ? Math.max(...amounts.map(Number.parseFloat)) : undefined;
}

function untilDate(value: string | null | undefined, now: number): number | undefined {
  if (!value || value.length > longestHeader) return undefined;
  const times = dates
    .flatMap((form) => value.match(form) ?? [])
    .map((date) => Date.parse(withoutZone.test(date) ? `${date} GMT` : date))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.max(0, Math.max(...times) - now) : undefined;
}

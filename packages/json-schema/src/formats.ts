import * as z from 'zod';

const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;
const minutesOfDay = 1_440;

/** `full-time` of RFC 3339: with an offset, and a leap second only at the end of a UTC day. */
function isTime(text: string): boolean {
  const [, hour, minute, second, sign, offsetHour = 0, offsetMinute = 0] = time.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return false;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return false;
  if (Number(second) < 60) return true;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  const inUtc = Number(hour) * 60 + Number(minute) - offset;
  return (inUtc + minutesOfDay) % minutesOfDay === minutesOfDay - 1;
}

function isDate(text: string): boolean {
  return z.iso.date().safeParse(text).success;
}

/** `date-time` of RFC 3339. */
function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^t$/i.test(text.slice(10, 11)) && isTime(text.slice(11));
}

const dotAtom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const quoted = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const label = /^[a-z\d-]{1,63}$/i;

/** `Mailbox` of RFC 5321. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  const host = text.slice(at + 1);
  if (!dotAtom.test(local) && !quoted.test(local)) return false;
  if (host.startsWith('[') && host.endsWith(']')) return isAddress(host.slice(1, -1));
  return host.split('.').every((part) => label.test(part) && !part.startsWith('-') && !part.endsWith('-'));
}

function isAddress(literal: string): boolean {
  const [, six] = /^IPv6:(.*)$/i.exec(literal) ?? [];
  return six === undefined ? z.ipv4().safeParse(literal).success : z.ipv6().safeParse(six).success;
}

const scheme = /^[a-z][a-z\d+.-]*:/i;
/** The characters of paths, queries and fragments. */
const uriText = /^(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*$/i;
const userInfo = /^(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*$/i;
const hostAndPort = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d*)?$/;
const hostName = /^(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*$/i;
const futureAddress = /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i;

/** `URI` of RFC 3986: with a scheme. */
function isUri(text: string): boolean {
  const [start] = scheme.exec(text) ?? [];
  if (start === undefined) return false;
  const [beforeFragment, fragment] = cut(text.slice(start.length), '#');
  const [beforeQuery, query] = cut(beforeFragment, '?');
  if (!uriText.test(query) || !uriText.test(fragment)) return false;
  if (!beforeQuery.startsWith('//')) return uriText.test(beforeQuery);
  const [authority, path] = cut(beforeQuery.slice(2), '/');
  return isAuthority(authority) && uriText.test(path);
}

/** The parts before and after the first `mark`. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isAuthority(text: string): boolean {
  const at = text.indexOf('@');
  if (at >= 0 && !userInfo.test(text.slice(0, at))) return false;
  const [isHost, literal, name = ''] = hostAndPort.exec(text.slice(at + 1)) ?? [];
  if (isHost === undefined) return false;
  if (literal === undefined) return hostName.test(name);
  return z.ipv6().safeParse(literal).success || futureAddress.test(literal);
}

export const formatNames = ['date-time', 'date', 'time', 'email', 'uri', 'uuid'] as const;

/** The checked formats of JSON Schema. Each check takes a time proportional to the text. */
export const formats: Readonly<Record<(typeof formatNames)[number], (text: string) => boolean>> = {
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  email: isEmail,
  uri: isUri,
  uuid: (text) => z.guid().safeParse(text).success,
};

type Rule = readonly [RegExp, (match: string, ...parts: string[]) => string];

/** Members whose values nobody is to read, in lower case. */
const secretNames = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'secret',
  'client_secret',
  'apikey',
  'api_key',
  'x-api-key',
  'x-goog-api-key',
]);

const isSecret = (name: string): boolean => secretNames.has(name.toLowerCase());

/**
 * A line may hold 64 KB that a client has chosen, so each pattern is linear: what it reads it either takes, or cannot read
 * again from a later start. That is why lengths are looked at afterwards, and what has no secret is taken, too.
 */
const rules: readonly Rule[] = [
  // Members of any depth, by their name: a text, or a list of them.
  [
    /"([\w-]+)":(?:"(?:[^"\\]|\\.)*"|\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*")*\])/g,
    (member, name = '') => (isSecret(name) ? `"${name}":"[redacted]"` : withoutInner(member)),
  ],
  // Tokens in addresses, and such as stand in the text of an error.
  [/([?&](?:access_token|token|(?:api_?)?key)=)[^&"\s\\]+/gi, (_, name = '') => `${name}[redacted]`],
  [/(Bearer\s+)[\w.~+/-]{8}[\w.~+/=-]*/gi, (_, scheme = '') => `${scheme}[redacted]`],
  [/\beyJ[\w-]+(?:\.[\w-]*)*/g, (text) => (text.split('.', 3).length === 3 ? '[redacted]' : text)],
  // Keys of providers.
  [
    /\b(sk|gsk|xai|AIza)([\w-]+)/g,
    (text, prefix = '', key = '') => (key.length < 20 ? text : `${prefix}[redacted]`),
  ],
  [/(\w:\/\/[^\s"/@:]*:)[^\s"/@]+@/g, (_, address = '') => `${address}[redacted]@`],
];

/** Takes secrets out of a line of the log, wherever in it they stand, in a time proportional to its length. */
export function redact(line: string): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** Takes secrets out of JSON that stands in a text, as in the message of an error. */
function withoutInner(member: string): string {
  if (!member.includes('\\"')) return member;
  return member.replace(
    /\\"([\w-]+)\\"(\s*:\s*)\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))*\\"/g,
    (inner, name: string, colon: string) =>
      isSecret(name) ? `\\"${name}\\"${colon}\\"[redacted]\\"` : inner,
  );
}

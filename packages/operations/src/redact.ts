type Rule = readonly [RegExp, (match: string, ...parts: string[]) => string];

/** Members whose values are secret, in lower case. */
const secretNames = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'ticket',
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
 * A line may contain 64 KB that a client chose, so each pattern is linear: it either consumes what it reads, or cannot read it
 * again from a later start. That is why lengths are checked afterwards, and text without a secret is consumed too.
 */
const rules: readonly Rule[] = [
  // Members at any depth, by name: a text, or a list of texts.
  [
    /"([\w-]+)":(?:"(?:[^"\\]|\\.)*"|\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*")*\])/g,
    (member, name = '') => (isSecret(name) ? `"${name}":"[redacted]"` : withoutInner(member)),
  ],
  // Tokens in addresses, such as those in the text of an error.
  [/([?&](?:access_token|token|ticket|(?:api_?)?key)=)[^&"\s\\]+/gi, (_, name = '') => `${name}[redacted]`],
  [/(Bearer\s+)[\w.~+/-]{8}[\w.~+/=-]*/gi, (_, scheme = '') => `${scheme}[redacted]`],
  [/\beyJ[\w-]+(?:\.[\w-]*)*/g, (text) => (text.split('.', 3).length === 3 ? '[redacted]' : text)],
  // API keys of our own, and provider keys.
  [/\bac_(\w+)/g, (text, key = '') => (key.length < 30 ? text : 'ac_[redacted]')],
  [
    /\b(sk|gsk|xai|AIza)([\w-]+)/g,
    (text, prefix = '', key = '') => (key.length < 20 ? text : `${prefix}[redacted]`),
  ],
  [/(\w:\/\/[^\s"/@:]*:)[^\s"/@]+@/g, (_, address = '') => `${address}[redacted]@`],
];

/** Removes secrets from a log line, wherever they are, in a time proportional to its length. */
export function redact(line: string): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** Removes secrets from JSON inside a text, such as the message of an error. */
function withoutInner(member: string): string {
  if (!member.includes('\\"')) return member;
  return member.replace(
    /\\"([\w-]+)\\"(\s*:\s*)\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))*\\"/g,
    (inner, name: string, colon: string) =>
      isSecret(name) ? `\\"${name}\\"${colon}\\"[redacted]\\"` : inner,
  );
}

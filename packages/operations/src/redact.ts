const secretNames =
  'authorization|proxy-authorization|cookie|set-cookie|password|token|access_token|secret|api_?key|x-api-key';

const replacements: readonly (readonly [RegExp, string])[] = [
  // Members of any depth, by their name.
  [new RegExp(`("(?:${secretNames})":)"(?:[^"\\\\]|\\\\.)*"`, 'gi'), '$1"[redacted]"'],
  // Tokens in addresses, and such as stand in the text of an error.
  [/([?&](?:token|access_token)=)[^&"\s\\]+/gi, '$1[redacted]'],
  [/\b(Bearer\s+)[\w.~+/-]{8,}=*/gi, '$1[redacted]'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/\b((?:sk|gsk|xai|AIza)[-_]?)[\w-]{20,}/g, '$1[redacted]'],
  [/(\w+:\/\/[^\s"/@:]*:)[^\s"/@]+@/g, '$1[redacted]@'],
];

/** Takes secrets out of a line of the log, wherever in it they stand. */
export function redact(line: string): string {
  return replacements.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** Names of parts that are not for the user. */
const thoughts: ReadonlySet<unknown> = new Set([
  'thinking',
  'redacted_thinking',
  'reasoning',
  'reasoning_text',
  'reasoning_content',
  'thought',
]);

/** The text for the user in what a server sends as content: a text, a part with a text, or a list of those. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map((part: unknown) => partText(part)).join('');
  return partText(content);
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null) return '';
  if ('type' in part && thoughts.has(part.type)) return '';
  const text = 'text' in part ? part.text : 'refusal' in part ? part.refusal : undefined;
  return typeof text === 'string' ? text : '';
}

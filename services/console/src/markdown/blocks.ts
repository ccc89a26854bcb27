/** What opens a fenced code block (CommonMark 0.31.2, section 4.5). */
const fenceStart = /^ {0,3}(?:`{3,}|~{3,})/;
/** What begins an item of a list, or goes on in one (sections 5.2 and 5.3). */
const listItem = /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)/;
const indented = /^(?: {2,}|\t)/;
/** The note of a footnote, and a definition that links elsewhere refer to: they count for the whole text. */
const reference = /^ {0,3}\[[^\]\n]+\]:/;

/**
 * Cuts Markdown into blocks that can be shown each by itself, so that only the last one is parsed again while it is written.
 * Together they are the text, to the letter. A block ends at an empty line, except within fenced code or a list. A text with
 * references of any kind is one block.
 */
export function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let from = 0;
  let fence: string | undefined;
  let isList = false;
  let isAfterEmpty = false;
  for (let at = 0; at < markdown.length;) {
    const end = markdown.indexOf('\n', at);
    const next = end < 0 ? markdown.length : end + 1;
    const line = markdown.slice(at, next).trimEnd();
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
    } else if (line === '') {
      isAfterEmpty = true;
    } else {
      if (reference.test(line)) return [markdown];
      const isItem = listItem.test(line);
      const goesOn = isList && (isItem || indented.test(line));
      if (isAfterEmpty && !goesOn && at > from) {
        blocks.push(markdown.slice(from, at));
        from = at;
        isList = false;
      }
      if (at === from) isList = isItem;
      isAfterEmpty = false;
      fence = opens(line) ?? (goesOn || isItem ? opens(line.trimStart()) : undefined);
    }
    at = next;
  }
  if (from < markdown.length) blocks.push(markdown.slice(from));
  return blocks;
}

/** The fence that a line opens a code block with. */
function opens(line: string): string | undefined {
  const [start = ''] = fenceStart.exec(line) ?? [];
  const fence = start.trimStart();
  if (fence === '' || (fence.startsWith('`') && line.includes('`', start.length))) return undefined;
  return fence;
}

function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}

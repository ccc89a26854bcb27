import {
  closeCodes,
  errorAdvice,
  type ErrorAdvice,
  type ErrorCode,
  errorCodes,
  type ToolResultCode,
  toolResultCodes,
} from '@agentconnect/protocol';
import { markdownTable } from './markdown-table.ts';

/** docs/errors.md, from the tables of the code. */
export function errorsPage(): string {
  const codes = namesOf<ErrorCode>(errorCodes).map((code) => {
    const { status, meaning } = errorCodes[code];
    return [
      `\`${code}\``,
      status === null ? 'frames only' : String(status),
      meaning,
      ...cells(errorAdvice[code]),
    ];
  });
  const closes = Object.values(closeCodes).map(({ code, meaning, reasons, comeBack, advice }) => [
    String(code),
    meaning,
    reasons.map((reason) => `\`${reason}\``).join(', '),
    comeBack,
    advice,
  ]);
  const ofTools = namesOf<ToolResultCode>(toolResultCodes).map((code) => [
    `\`${code}\``,
    toolResultCodes[code],
  ]);
  return `# Errors

This page is generated from the code by \`npm run docs\`; a test keeps it true.

All REST errors have the same shape. \`detail\` is a readable sentence, \`code\` is one of the codes below, and a
422 names each wrong field:

\`\`\`json
{
  "detail": "agents.primary.provider: Invalid input: expected string, received number",
  "code": "VALIDATION_ERROR",
  "timestamp": "2026-01-31T12:00:00.000Z",
  "errors": [
    { "path": "agents.primary.provider", "message": "Invalid input: expected string, received number" }
  ]
}
\`\`\`

On a socket, an error is a frame. The socket stays open unless a close code follows:

\`\`\`json
{
  "type": "error",
  "content": "The frame is not JSON.",
  "timestamp": "2026-01-31T12:00:00.000Z",
  "metadata": { "code": "INVALID_FRAME", "details": {} }
}
\`\`\`

\`metadata.client_message_id\` names the refused input, if it had a readable id. 429 and 503 carry
\`Retry-After\` in seconds; frames carry the same number in \`metadata.details.retry_after\`.

An \`error\` that ends a turn is an entry of the session's log. It carries \`metadata.seq\`, \`metadata.cursor\` and, in
\`metadata.in_reply_to\`, the message that it answers (or \`metadata.turn\`, the number of a conversation's turn).

## Codes

*Again* says whether the same request or text, unchanged, may succeed later. If so, wait for \`Retry-After\` or
\`details.retry_after\` if there is one, otherwise longer after each failure, with jitter. Repeat a request under the same
\`Idempotency-Key\`, and a text under the same \`client_message_id\`, so that it counts only once.

${markdownTable(['code', 'HTTP status', 'meaning', 'again', 'what to do'], codes)}

## Codes of tools

A call of an operator's tool (\`packages/tools\`) that has no result of its own has one of these codes. The model is told
what it can do about it. No setting offers such tools to agents yet, so no client meets these codes.

${markdownTable(['code', 'meaning'], ofTools)}

## Close codes of a socket

The last event of an event stream, \`event: close\`, carries the same codes. *Come back* says when to open another socket
of the same session: \`at once\`; \`later\`, after a pause that grows with each failure; \`much later\`, after the longest of
these pauses; \`with a new token\`, once; or \`never\`. Go by the code. The reason is for people: a gateway may have others
than these, and 4004 may say in a sentence what there was too much of.

${markdownTable(['code', 'meaning', 'reasons', 'come back', 'what to do'], closes)}

A code that is not in this table comes from a newer gateway, from a proxy, or from a connection that broke (1006). If it
is from 4400 to 4499, do not come back; after any other, come back later.
`;
}

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}

function cells({ again, advice }: ErrorAdvice): string[] {
  return [again ? 'yes' : 'no', advice];
}

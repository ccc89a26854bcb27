import { type FrameKind, frames } from '@agentconnect/protocol';
import { closeRows } from './close-rows.ts';
import { escaped, pageHtml, shownText } from './page.ts';
import { type JsonSchema, payloadOf } from './payload.ts';

const groups: readonly { readonly title: string; readonly holds: (kind: FrameKind) => boolean }[] = [
  { title: 'Frames from clients', holds: ({ from }) => from === 'client' },
  {
    title: "Entries of the session's log",
    holds: ({ from, durable }) => from === 'server' && durable === true,
  },
  {
    title: 'Frames that are not logged',
    holds: ({ from, durable }) => from === 'server' && durable !== true,
  },
];

const connecting = `<p>Connect to <code>ws://host:port/api/chat/ws/{session_id}</code> with a token, in the header
<code>Authorization: Bearer &lt;token&gt;</code> or as <code>?token=</code>. With <code>?cursor=</code> the socket resumes after that
entry of the log, at any gateway; without it, it starts with what no socket has received yet. With <code>?stream=true</code> answers
come in pieces while they are written. Each frame is a JSON text. Ignore frames of a kind that you do not know.</p>
<pre>const address = \`ws://\${location.host}/api/chat/ws/\${sessionId}\`;
const socket = new WebSocket(\`\${address}?stream=true&amp;token=\${token}\`);
socket.onmessage = ({ data }) =&gt; console.log(JSON.parse(data));
socket.onopen = () =&gt; socket.send(JSON.stringify({ type: 'text', content: 'Hello!' }));</pre>`;

/** The page about the WebSocket API: each kind of frame and each close code. */
export function socketsPage(): string {
  const kinds = Object.entries<FrameKind>(frames);
  const sections = groups.map(({ title, holds }) => {
    const some = kinds.filter(([, kind]) => holds(kind)).map(([name, kind]) => section(name, kind));
    return `<h2>${title}</h2>${some.join('')}`;
  });
  const contents = kinds.map(([name, { title }]) => `<li><a href="#${name}">${escaped(title)}</a></li>`);
  const codes = closeRows().map(([code, meaning, advice]) => [
    String(code),
    shownText(meaning),
    shownText(advice),
  ]);
  return pageHtml({
    title: 'sockets',
    path: '/api/docs/sockets',
    body: `<main class="frames">
<h1>Sockets</h1>
${connecting}
<ul class="contents">${contents.join('')}<li><a href="#close-codes">close codes</a></li></ul>
${sections.join('')}
<h2 id="close-codes">Close codes</h2>
${table(['code', 'meaning', 'what to do'], codes)}
</main>`,
  });
}

function section(name: string, kind: FrameKind): string {
  const rows = membersOf(payloadOf(kind), '').map(({ path, type, isRequired, description }) => [
    `<code>${escaped(path)}</code>`,
    escaped(type),
    isRequired ? 'yes' : '',
    shownText(description),
  ]);
  return `<section id="${name}"><h3>${escaped(kind.title)}</h3><p>${shownText(kind.summary)}</p>
${table(['member', 'type', 'required', 'meaning'], rows)}
<pre>${escaped(JSON.stringify(kind.example, undefined, 2))}</pre></section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`;
}

interface Member {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/** The members of an object, with those of `metadata` after it. */
function membersOf(schema: JsonSchema, prefix: string): Member[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const inner = objectOf(member);
    if (name === 'metadata' && inner) return membersOf(inner, 'metadata.');
    const description = typeof member['description'] === 'string' ? member['description'] : '';
    return [{ path, type: typeOf(member), isRequired: required.includes(name), description }];
  });
}

/** The object of a member that may also be null or left out. */
function objectOf(schema: JsonSchema): JsonSchema | undefined {
  if (schema['type'] === 'object') return schema;
  return ((schema['anyOf'] ?? []) as readonly JsonSchema[]).find(({ type }) => type === 'object');
}

function typeOf(schema: JsonSchema): string {
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => JSON.stringify(one)).join(' | ');
  if (Array.isArray(schema['anyOf'])) return (schema['anyOf'] as JsonSchema[]).map(typeOf).join(' | ');
  return typeof schema['type'] === 'string' ? schema['type'] : 'any';
}

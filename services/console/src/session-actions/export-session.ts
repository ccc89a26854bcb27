import type { AgentConnectClient } from '@agentconnect/client';
import type { AnyEntry, SessionResponse } from '@agentconnect/protocol';
import { sessionAsMarkdown } from './session-as-markdown.ts';

const mostPerPage = 500;

/** Saves all of a session as a file: as Markdown for people, or as JSON with everything that its log has. */
export async function exportSession(
  client: AgentConnectClient,
  sessionId: string,
  title: string,
  format: 'markdown' | 'json',
): Promise<void> {
  const [session, entries] = await Promise.all([client.sessions.get(sessionId), readAll(client, sessionId)]);
  const name = fileName(title, session);
  if (format === 'json') {
    save(`${name}.json`, 'application/json', JSON.stringify({ session, messages: entries }, undefined, 2));
  } else {
    save(`${name}.md`, 'text/markdown', sessionAsMarkdown(session, title, entries));
  }
}

/** All entries in order, also those that only a newer server knows. */
async function readAll(client: AgentConnectClient, sessionId: string): Promise<AnyEntry[]> {
  const entries: AnyEntry[] = [];
  let after: string | undefined;
  do {
    const page = await client.sessions.page(sessionId, { pageSize: mostPerPage, after });
    entries.push(...[...page.messages, ...page.others].toSorted((a, b) => a.metadata.seq - b.metadata.seq));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return entries;
}

/** A name that every file system takes. */
export function fileName(
  title: string,
  { created_at: createdAt }: Pick<SessionResponse, 'created_at'>,
): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const short = words.join('-').slice(0, 60).replace(/-$/, '');
  return [createdAt.slice(0, 10), short].filter(Boolean).join('-');
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

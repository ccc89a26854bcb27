import { createHash, randomUUID } from 'node:crypto';

/** What every provider takes for the id of a call: OpenAI's are at most 40 long, Anthropic's of these characters. */
const plain = /^[A-Za-z0-9_-]{1,40}$/;

/** A call's id as every provider takes it; always the same for the same id. */
export function plainCallId(id: string): string {
  if (plain.test(id)) return id;
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}

/** An id for a call that came without one. */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

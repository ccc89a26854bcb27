/**
 * Identifiers. All of them consist of `[A-Za-z0-9_]`, so they need no escaping in a Redis key, a URL or a JSON string; the
 * Lua scripts rely on that when they splice an id into a frame.
 *
 * A session's id carries its partition (`ses_<partition>_<random>`), and so does the id of an agent that belongs
 * to a session (`agt_<partition>_<random>_<position>`): raising the number of partitions moves no live session.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random bytes are generated many at a time, which costs little more than a few. */
const pool = new Uint8Array(4_096);
let used = pool.length;

function randomByte(): number {
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  // Used bytes are erased.
  pool[used] = 0;
  used += 1;
  return byte;
}

/** `length` random characters out of 62; twenty of them have 119 bits. */
export function randomId(length = 20): string {
  let id = '';
  while (id.length < length) {
    const byte = randomByte();
    if (byte < 248) id += alphabet[byte % 62];
  }
  return id;
}

export function newSessionId(partition: number): string {
  return `ses_${partition}_${randomId()}`;
}

export function newMessageId(): string {
  return `msg_${randomId()}`;
}

const sessionIdPattern = /^ses_(\d{1,5})_([A-Za-z0-9]{10,40})$/;
const sessionAgentIdPattern = /^agt_(\d{1,5})_([A-Za-z0-9]{10,40})_(\d{1,2})$/;
const registeredAgentIdPattern = /^agt_r_[A-Za-z0-9]{10,40}$/;

/** The partition of a session, or `undefined` for a string that is not a session id. */
export function partitionOf(sessionId: string): number | undefined {
  const match = sessionIdPattern.exec(sessionId);
  return match ? Number(match[1]) : undefined;
}

/** The id of the agent at `position` (from 0, in speaking order) of a session. */
export function sessionAgentId(sessionId: string, position: number): string {
  return `${sessionId.replace(/^ses_/, 'agt_')}_${position}`;
}

/** The session and position of a session's agent, from its id; `undefined` for any other string. */
export function parseSessionAgentId(agentId: string): { sessionId: string; position: number } | undefined {
  const match = sessionAgentIdPattern.exec(agentId);
  return match ? { sessionId: `ses_${match[1]}_${match[2]}`, position: Number(match[3]) } : undefined;
}

export function newRegisteredAgentId(): string {
  return `agt_r_${randomId()}`;
}

export function isRegisteredAgentId(agentId: string): boolean {
  return registeredAgentIdPattern.test(agentId);
}

/**
 * The message id of the answer to an input. It is derived, not stored, so that it is the same in every attempt, takeover and
 * resend: an input has exactly one answer.
 */
export function answerIdOf(inputMessageId: string): string {
  return `rsp_${inputMessageId.replace(/^msg_/, '')}`;
}

/** The message id of what the log says of a call, which follows from the call: the scripts make the same. */
export function callMessageId(callId: string, of: 'call' | 'result'): string {
  return `${callId.replace(/^call_/, 'msg_')}${of === 'call' ? 'c' : 'r'}`;
}

export function isAnswerId(messageId: string): boolean {
  return messageId.startsWith('rsp_');
}

import type { DurableFrame } from '@agentconnect/protocol';
import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import type { AckedTexts } from './acked-texts.ts';
import type { ChatAgent } from '../chat-agent.ts';
import { ChatLog } from './chat-log.ts';
import { judgeLog, judgeStopCalls, judgeStopped, judgeUnseen } from './judge-log.ts';

/** A text of a program that uses the client. */
export interface ClientText {
  readonly clientId: string;
  readonly content: string;
  readonly sentAt: number;
  /** How many connections were given it. */
  connections: number;
  /** Whether a stop was asked for behind it, or one of an earlier connection may still be on its way. */
  mayBeStopped: boolean;
  /** The answer that it was told, or the code of an error; `STOPPED` if it was stopped before it was sent. */
  outcome: DurableFrame | string | undefined;
}

/** An entry of the log as an event told it. */
export interface ToldEntry {
  readonly seq: number;
  readonly messageId: string;
  readonly content: string | undefined;
}

/** What a program that uses the client has done and was told. */
export interface ClientRecord {
  readonly texts: readonly ClientText[];
  readonly told: readonly ToldEntry[];
  readonly acked: AckedTexts;
  readonly agent: ChatAgent;
  /** How many stops it has asked for. */
  readonly stops: number;
  /** How many times it was told that its log had lost entries. */
  readonly resyncs: number;
  /** Whether Redis may lose what it has confirmed. */
  readonly mayLose: boolean;
}

/** Compares what a program was told with the log of its session. Returns what is wrong. */
export function judgeClient(record: ClientRecord, log: readonly SeenFrame[]): string[] {
  const { texts, acked, agent, stops, resyncs, mayLose } = record;
  const hasLost = mayLose && resyncs > 0;
  const chat = new ChatLog(log);
  const wrong = [
    ...judgeLog(log),
    ...judgeStopCalls(log, stops),
    ...judgeStopped(log, mayLose),
    ...chat.stray,
    ...chat.strange(texts),
  ];
  for (const text of texts) {
    const { clientId, outcome } = text;
    const count = chat.textsOf(clientId).length;
    if (outcome === 'STOPPED' && count === 0) continue;
    // An earlier connection may have sent it.
    if (outcome === 'STOPPED' && text.connections === 1)
      wrong.push(`${clientId} is in the log, though it was never sent`);
    // What is settled is the client's no more, and is not sent again.
    if (hasLost && count === 0) {
      acked.lose(clientId);
      continue;
    }
    const { wrong: faults, answer } = chat.judge(text, agent);
    wrong.push(...faults);
    // An answer that was told and lost is written anew, and a stop that was asked for since ends it.
    if (!hasLost && answer?.metadata['finish_reason'] === 'stopped' && !text.mayBeStopped)
      wrong.push(`${clientId} was ended by a stop that was asked for before it`);
    if (!hasLost && answer && outcome !== 'STOPPED' && !isSame(outcome, answer))
      wrong.push(`${clientId} was told another answer: ${briefly(outcome)}, and not ${briefly(answer)}`);
  }
  wrong.push(...(hasLost ? judgeAnew(record, log) : judgeTold(record, log)));
  return wrong;
}

/** Each entry was told once, and in order. */
function judgeTold(record: ClientRecord, log: readonly SeenFrame[]): string[] {
  const { told } = record;
  const wrong = judgeUnseen(log.slice(told.length).filter((entry) => !isStray(record, entry, log)));
  for (const [at, { seq, messageId, content }] of told.entries()) {
    const logged = log[at];
    if (logged?.metadata['message_id'] !== messageId || seq !== at + 1)
      wrong.push(`${messageId} was told as ${seq}, in the log is ${logged?.metadata['message_id']}`);
    else if (logged.content !== content) wrong.push(`${messageId} was told as something else`);
  }
  return wrong;
}

/** Each entry of a log that has lost some and was told anew was told. */
function judgeAnew({ told }: ClientRecord, log: readonly SeenFrame[]): string[] {
  const isTold = ({ metadata, content }: SeenFrame): boolean =>
    told.some((one) => one.messageId === metadata['message_id'] && one.content === content);
  return judgeUnseen(log.filter((entry) => !isTold(entry)));
}

/** Whether an entry is of a text that an earlier connection has sent, and that was taken back on the last one. */
function isStray({ texts }: ClientRecord, { metadata }: SeenFrame, log: readonly SeenFrame[]): boolean {
  const asked = log.find((entry) => entry.metadata['message_id'] === metadata['in_reply_to']);
  const id = (asked?.metadata ?? metadata)['client_message_id'];
  return texts.some(
    ({ clientId, outcome, connections }) => clientId === id && outcome === 'STOPPED' && connections > 1,
  );
}

/** Whether the answer that was told is the one of the log. */
function isSame(told: ClientText['outcome'], { type, content, metadata }: SeenFrame): boolean {
  if (typeof told === 'object')
    return told.metadata.message_id === metadata['message_id'] && told.content === content;
  return type === 'error' && metadata['code'] === told;
}

/** What was told, or logged, in a few words. */
function briefly(said: ClientText['outcome'] | SeenFrame): string {
  if (typeof said !== 'object') return String(said);
  const { type, content = '', metadata } = said;
  const { message_id: id, code, finish_reason: reason, attempt } = metadata as Record<string, unknown>;
  return JSON.stringify({
    type,
    id,
    code,
    reason,
    attempt,
    size: content.length,
    content: content.slice(0, 60),
  });
}

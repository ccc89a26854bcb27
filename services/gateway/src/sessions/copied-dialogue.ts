import { type CopiedFrame, type LogEntry, pageLimit, readLogBack, type Scripts } from '@agentconnect/broker';
import {
  answerIdOf,
  ApiError,
  ContinueFrom,
  DurableFrame,
  newMessageId,
  openFrame,
} from '@agentconnect/protocol';
import { z } from 'zod';
import { ownedSession } from '../access/owned-session.ts';
import { invalid, validate } from '../http/request/validate.ts';
import type { Room } from '../reading/read-answers.ts';
import type { WantedSession } from './wanted-session.ts';

/** How much of a dialogue is copied, the newest part of it: texts and answers, and bytes of their frames. */
const mostCopied = 200;
const mostBytes = 524_288;

/** How many entries of a log are read for it; not all are of the dialogue. */
const mostRead = 1_000;
const readAtOnce = 100;

/** Wrapped so that errors name the place in the request. */
const WithReference = z.object({ metadata: z.looseObject({ continue_from: ContinueFrom.nullish() }) });

/** A text and its answer, in the log of the session that they are copied from. */
interface Copied {
  readonly entry: LogEntry;
  readonly frame: DurableFrame;
}

/** The dialogue that a session goes on from, which is put into frames of its own once its agent is known. */
export type CopiedDialogue = (agentId: string) => readonly CopiedFrame[];

/**
 * Reads the dialogue that `metadata.continue_from` of a request refers to; `undefined` if it refers to none. Rejects if that
 * is no session of the user's, or its log has no such entry.
 */
export async function readCopiedDialogue(
  scripts: Scripts,
  user: string,
  request: WantedSession,
  room: Room,
): Promise<CopiedDialogue | undefined> {
  if (request.metadata?.['continue_from'] === undefined) return undefined;
  const { continue_from: from } = validate(WithReference, { metadata: request.metadata }).metadata;
  if (!from) return undefined;
  const session = await named(ownedSession(scripts, from.session_id, user));
  if (request.session_type !== 'human_agent' || session.type !== 'human_agent') {
    throw wrong('session_id', 'only a session of a person with an agent can go on from another one');
  }
  await room.take(mostBytes + session.largestFrame);
  const exchanges = exchangesOf(await readBack(scripts, from, session.largestFrame));
  room.settle(exchanges.reduce((sum, { entry }) => sum + entry.frame.byteLength, 0));
  return (agentId) => framesOf(exchanges, from.session_id, { user, agentId });
}

async function named<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof ApiError) || !['SESSION_NOT_FOUND', 'FORBIDDEN'].includes(error.code)) throw error;
    throw new ApiError(error.code, `metadata.continue_from.session_id: ${error.message}`);
  }
}

function wrong(member: keyof ContinueFrom, message: string): ApiError {
  return invalid([{ path: `metadata.continue_from.${member}`, message }]);
}

/** Texts and responses up to an entry, in order, without the oldest beyond what is copied. */
async function readBack(
  scripts: Scripts,
  { session_id: id, seq }: ContinueFrom,
  largest: number,
): Promise<Copied[]> {
  const found: Copied[] = [];
  const limit = pageLimit(readAtOnce, largest, mostBytes);
  let [before, bytes, read] = [seq + 1, 0, 0];
  for (;;) {
    const page = await readLogBack(scripts, id, { before, limit });
    if (read === 0 && page[0]?.seq !== seq) {
      throw wrong('seq', page[0] ? `the log ends with ${page[0].seq}` : 'the session has no log');
    }
    for (const entry of page) {
      const { success, data: frame } = DurableFrame.safeParse(JSON.parse(entry.frame.toString()));
      if (!success || (frame.type !== 'text' && frame.type !== 'response')) continue;
      bytes += entry.frame.byteLength;
      if (found.length >= mostCopied || bytes > mostBytes) return found.toReversed();
      found.push({ entry, frame });
    }
    read += page.length;
    if (page.length < limit || read >= mostRead) return found.toReversed();
    before = page.at(-1)?.seq ?? 0;
  }
}

/** Only texts with their answers: nothing is copied that would wait for one. */
function exchangesOf(frames: readonly Copied[]): Copied[] {
  const texts = new Set(
    frames.flatMap(({ entry, frame }) => (frame.type === 'text' ? [entry.messageId] : [])),
  );
  const answered = new Set(
    frames.flatMap(({ frame: { type, metadata } }) =>
      type === 'response' && texts.has(metadata.in_reply_to ?? '') ? [metadata.in_reply_to] : [],
    ),
  );
  return frames.filter(({ entry, frame }) =>
    answered.has(frame.type === 'text' ? entry.messageId : frame.metadata.in_reply_to),
  );
}

/** What is kept of the metadata of a copied frame: what was said, and by which model; not what it used. */
const kept = ['role', 'provider', 'model', 'structured_data', 'finish_reason'];

function framesOf(
  exchanges: readonly Copied[],
  sessionId: string,
  { user, agentId }: { readonly user: string; readonly agentId: string },
): CopiedFrame[] {
  const ids = new Map<string | undefined, string>();
  return exchanges.map(({ entry, frame: { type, content = '', metadata } }) => {
    const isText = type === 'text';
    const replied = ids.get(metadata.in_reply_to) ?? '';
    const messageId = isText ? newMessageId() : answerIdOf(replied);
    ids.set(entry.messageId, messageId);
    return {
      messageId,
      open: openFrame({
        type: isText ? 'text' : 'response',
        content,
        sender: isText ? user : agentId,
        ...(isText ? {} : { receiver: user }),
        messageId,
        metadata: {
          ...Object.fromEntries(Object.entries(metadata).filter(([name]) => kept.includes(name))),
          ...(isText ? {} : { in_reply_to: replied }),
          copied_from: { session_id: sessionId, seq: entry.seq, message_id: entry.messageId },
        },
      }),
    };
  });
}

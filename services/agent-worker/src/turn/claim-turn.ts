import { claim, type Input, type ReadyEntry } from '@agentconnect/broker';
import { mailboxAttributes, type Span, spanNames } from '@agentconnect/operations';
import { randomId } from '@agentconnect/protocol';
import { persist } from '../persist.ts';
import type { Claimed } from './claimed.ts';
import { requestIdOf } from './request-id.ts';
import type { TurnContext } from './turn-context.ts';
import { TurnLog } from './turn-log.ts';

type ClaimContext = Pick<
  TurnContext,
  'scripts' | 'metrics' | 'tracing' | 'workerId' | 'leaseMs' | 'maxLosses' | 'memory' | 'log' | 'end'
>;

/** Claims the turn of an entry of the ready stream; `undefined` if there is nothing to do, or not for this worker. */
export async function claimTurn(
  context: ClaimContext,
  { sessionId, entryId }: ReadyEntry,
): Promise<Claimed | undefined> {
  const { scripts, metrics, tracing, workerId, leaseMs, maxLosses, memory, end } = context;
  const nonce = randomId();
  const cast = memory.castOf(sessionId);
  let claimedAt = 0;
  const reply = await persist(() => {
    claimedAt = performance.now();
    return claim(scripts, sessionId, { entryId, nonce, worker: workerId, leaseMs, maxLosses, cast });
  }, end);
  metrics.claims.inc({ kind: reply.kind });
  if (reply.kind !== 'work') return undefined;
  memory.meet(sessionId, reply);
  if (reply.takeover) metrics.takeovers.inc();
  const isFirst = reply.attempt === 1 && !reply.isStopped;
  if (isFirst && reply.input.kind !== 'turn') metrics.waited(reply.now - reply.queuedAt);
  const agent = reply.agents[reply.position];
  if (!agent) throw new TypeError('a session without its agent');
  const claimed = { sessionId, work: reply, agent, nonce, claimedAt };
  const span = turnSpan({ tracing, workerId }, claimed);
  const log = new TurnLog(context.log, {
    session_id: sessionId,
    message_id: reply.input.messageId,
    attempt: reply.attempt,
    request_id: requestIdOf(reply.input),
    ...span.logFields,
  });
  return { ...claimed, log, span };
}

/**
 * Begins the span of a turn, at each claim, as a child of the span of the text that it answers. The turns of a conversation
 * answer no text, so each is a trace of its own; the session's id connects them.
 */
function turnSpan(
  { tracing, workerId }: Pick<TurnContext, 'tracing' | 'workerId'>,
  { sessionId, work, agent, claimedAt }: Omit<Claimed, 'log' | 'span'>,
): Span {
  return tracing.begin('turn', traceparentOf(work.input), {
    kind: 'consumer',
    startedAt: claimedAt,
    attributes: {
      ...mailboxAttributes,
      [spanNames.messagingOperation]: 'turn',
      [spanNames.messagingOperationType]: 'process',
      [spanNames.message]: work.input.messageId,
      [spanNames.conversation]: sessionId,
      [spanNames.agent]: agent.agent_id,
      [spanNames.inputKind]: work.input.kind,
      [spanNames.waitedMs]: work.now - work.queuedAt,
      [spanNames.attempt]: work.attempt,
      [spanNames.retries]: work.retries,
      [spanNames.takeover]: work.takeover,
      [spanNames.worker]: workerId,
    },
  });
}

function traceparentOf(input: Input): string | undefined {
  return input.kind === 'turn' ? undefined : input.body.traceparent;
}

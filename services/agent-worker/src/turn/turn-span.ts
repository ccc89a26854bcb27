import type { Input, Work } from '@agentconnect/broker';
import { mailboxAttributes, type Span, spanNames, type Tracing } from '@agentconnect/operations';
import type { SessionAgent } from '@agentconnect/protocol';

/** One claim of a turn. */
interface ClaimedTurn {
  readonly sessionId: string;
  readonly work: Work;
  readonly agent: SessionAgent;
  /** On this process's monotonic clock, in ms. */
  readonly claimedAt: number;
  readonly workerId: string;
}

/**
 * Begins the span of a turn, each time that it is claimed: under that of the text it answers. The turns of a
 * conversation answer nobody's text, so each is a trace of its own; the session's id connects them.
 */
export function turnSpan(tracing: Tracing, turn: ClaimedTurn): Span {
  const { sessionId, work, agent, claimedAt, workerId } = turn;
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

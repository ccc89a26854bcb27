import { type CallFrame, isWaiting } from '@agentconnect/broker';
import { answerIdOf, callMessageId, openFrame, passingFrame } from '@agentconnect/protocol';
import { cutText, type Progress } from '@agentconnect/tools';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnCall } from './turn-call.ts';

/** How much of a result is logged, in bytes. */
const loggedResultBytes = 16_384;

type Of = Pick<Claimed, 'work' | 'agent'>;

/** Says that an agent calls a tool. */
export function callFrame(of: Of, call: TurnCall): CallFrame {
  const { agent } = of;
  const { callId, tool, args, offset, state, until, isEditable } = call;
  const needs = isWaiting(state)
    ? {
        needs: state,
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
        ...(state === 'approval' ? { editable: isEditable } : {}),
      }
    : { needs: 'nothing' };
  return logged(of, call, 'call', sentenceOf(agent.name ?? agent.key, call), {
    event: 'tool.call',
    call_id: callId,
    tool,
    arguments: args,
    agent: agent.key,
    ...needs,
    offset,
  });
}

/** Says how a call ended. `unlessAnswered`: only if nobody has answered it. */
export function resultFrame(of: Of, call: TurnCall, unlessAnswered = false): CallFrame {
  const { callId, tool, outcome, by } = call;
  const { status, code, content } = outcome ?? { status: 'unknown', content: '', code: undefined };
  const frame = logged(of, call, 'result', cutText(content, loggedResultBytes), {
    event: 'tool.result',
    call_id: callId,
    tool,
    status,
    ...(code === undefined ? {} : { code }),
    ...(by === undefined ? {} : { by }),
  });
  return unlessAnswered ? { ...frame, unlessAnswered: callId } : frame;
}

/** Says how far a call has come; it is not logged. */
export function progressFrame(call: TurnCall, { progress, total, message }: Progress): string {
  const metadata = {
    event: 'tool.progress',
    call_id: call.callId,
    progress,
    ...(total === undefined ? {} : { total }),
  };
  const content = message ?? `${call.tool}: ${progress}${total === undefined ? '' : ` of ${total}`}`;
  return passingFrame({ type: 'info', content, metadata }, Date.now());
}

/** For clients that know nothing of tools. */
function sentenceOf(agent: string, { tool, runBy, args }: TurnCall): string {
  const question = runBy === 'person' ? args['text'] : undefined;
  return typeof question === 'string' ? `${agent} asks: ${question}` : `${agent} calls ${tool}.`;
}

/** The message's id is derived from the call, so it is the same in every attempt. */
function logged(
  { work, agent }: Of,
  { callId }: TurnCall,
  kind: 'call' | 'result',
  content: string,
  metadata: Readonly<Record<string, unknown>>,
): CallFrame {
  const messageId = callMessageId(callId, kind);
  const { input, owner } = work;
  const open = openFrame({
    type: 'system',
    content,
    sender: agent.agent_id,
    receiver: input.kind === 'turn' ? owner : input.body.sender,
    messageId,
    metadata: { ...metadata, response_id: answerIdOf(input.messageId) },
  });
  return { messageId, open };
}

import type { CallFrame } from '@agentconnect/broker';
import { answerIdOf, openFrame, passingFrame } from '@agentconnect/protocol';
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
  const approval = {
    needs: 'approval',
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    editable: isEditable,
  };
  return logged(of, call, 'c', `${agent.name ?? agent.key} calls ${tool}.`, {
    event: 'tool.call',
    call_id: callId,
    tool,
    arguments: args,
    agent: agent.key,
    ...(state === 'approval' ? approval : { needs: 'nothing' }),
    offset,
  });
}

/** Says how a call ended. `unlessAnswered`: only if nobody has answered it. */
export function resultFrame(of: Of, call: TurnCall, unlessAnswered = false): CallFrame {
  const { callId, tool, outcome, by } = call;
  const { status, code, content } = outcome ?? { status: 'unknown', content: '', code: undefined };
  const frame = logged(of, call, 'r', cutText(content, loggedResultBytes), {
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

/** The message's id is derived from the call, so it is the same in every attempt. */
function logged(
  { work, agent }: Of,
  { callId }: TurnCall,
  kind: 'c' | 'r',
  content: string,
  metadata: Readonly<Record<string, unknown>>,
): CallFrame {
  const messageId = `${callId.replace(/^call_/, 'msg_')}${kind}`;
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

import * as z from 'zod';
import { FrameMetadata } from '../frames/client-frame.ts';
import { DurableFrame } from '../frames/server-frame.ts';
import { AgentStatus } from '../rest/agents.ts';
import { ErrorResponse } from '../rest/error-response.ts';
import { SessionResponse } from '../rest/sessions.ts';
import { describe, documented, meant } from './documented.ts';

/** Says what the members of a text's metadata mean. */
export function describeFrameMetadata(): void {
  const { client_message_id: clientId, structured_data: data } = FrameMetadata.shape;
  z.globalRegistry.add(clientId, {
    description: "The client's name for it, by which it counts once however often it is sent.",
  });
  const description =
    'Anything, beside the words; checked against the schema of the receiver, if it has one.';
  z.globalRegistry.add(data, meant({ description, as: {} }));
}

/** Says what the members of objects in answers mean that stand in other objects. */
export function describeInnerObjects(): void {
  describe(DurableFrame.shape.metadata, {
    message_id: 'Its id.',
    seq: 'Its number in the log, from 1, without gaps.',
    cursor: 'Its place in the log, to go on behind it.',
    event: 'Which it is, of several of a type.',
    client_message_id: 'Of a `text`: what its sender called it.',
    in_reply_to: 'Of an answer: the message that it answers.',
    heard: "Of a `response` among agents: the supervisor's texts that it took into account.",
    finish_reason: 'Of a `response`: why it ended.',
    code: 'Of an `error`: one of the list of error codes.',
    details: 'Of an `error`: what a machine may want to know.',
  });
  describe(SessionResponse.shape.agents.valueType, {
    agent_id: 'Of the agent.',
    provider: 'As it was given.',
    model: 'As it was given, or the default of the provider.',
    capabilities: 'As they were given.',
    personality: 'As it was given.',
    status: 'How it is.',
  });
  const { metadata } = AgentStatus.shape;
  describe(metadata, {
    provider: 'Of its model.',
    model: 'That it answers by.',
    cooldown_until: 'Until when it has to wait, ISO 8601; null if it does not.',
    active_conversations: 'Sessions in which it is at this moment.',
    total_tokens: 'Of a registered agent: tokens read and written in all its sessions.',
    error: 'Its last turn failed, and none has succeeded since.',
  });
  describe(metadata.shape.error.unwrap(), { code: 'One of the list of error codes.', at: 'When, ISO 8601.' });
  documented('ErrorResponse', ErrorResponse, 'What was wrong.', {
    detail: 'One sentence.',
    code: 'One of the list of error codes.',
    timestamp: 'The time of this answer, ISO 8601.',
    errors: 'Of a 422: each field that is wrong, at most twenty.',
  });
  describe(ErrorResponse.shape.errors.unwrap().element, {
    path: 'Where, as `agents.primary.provider`.',
    message: 'What is wrong there.',
  });
}

import { ChangeSessionRequest, maxTitle } from '../requests/sessions.ts';
import * as z from 'zod';
import { FrameMetadata } from '../frames/client-frame.ts';
import { DurableFrame } from '../frames/server-frame.ts';
import { AgentStatus } from '../answers/agents.ts';
import { ErrorResponse } from '../answers/error-response.ts';
import { SessionResponse } from '../answers/sessions.ts';
import { describe, documented, meant } from './documented.ts';

/** Says what the members of a text's metadata mean. */
export function describeFrameMetadata(): void {
  const { client_message_id: clientId, structured_data: data } = FrameMetadata.shape;
  z.globalRegistry.add(clientId, {
    description: "The client's id of the frame, which counts once however often it is sent with this id.",
  });
  const description = 'JSON beside the text, checked against the schema of the receiver if it has one.';
  z.globalRegistry.add(data, meant({ description, as: {} }));
}

/** Says what the members of nested objects in responses mean. */
export function describeInnerObjects(): void {
  describe(DurableFrame.shape.metadata, {
    message_id: 'The id of the entry.',
    seq: 'Its number in the log, from 1, without gaps.',
    cursor: 'Its place in the log, to resume after it.',
    event: 'The event, if its type has several.',
    client_message_id: 'In a `text`: the id that its sender gave it.',
    in_reply_to: 'In an answer: the message that it answers.',
    heard: 'In a `response` among agents: the interjections that it took into account.',
    finish_reason: 'In a `response`: why it ended.',
    code: 'In an `error`: one of the list of error codes.',
    details: 'In an `error`: more about it, for programs.',
  });
  describe(SessionResponse.shape.agents.valueType, {
    agent_id: 'The id of the agent.',
    provider: 'Its provider, as given.',
    model: 'Its model, as given or the default of the provider.',
    capabilities: 'Its capabilities, as given.',
    personality: 'Its personality, as given.',
    status: 'Its status.',
  });
  describe(ChangeSessionRequest.shape.metadata, { title: `Of at most ${maxTitle} characters, or null.` });
  const { metadata } = AgentStatus.shape;
  describe(metadata, {
    provider: 'Its provider.',
    model: 'Its model.',
    cooldown_until: 'When its cooldown ends, ISO 8601; null if it has none.',
    active_conversations: 'How many sessions it is part of at the moment.',
    total_tokens: 'For a registered agent: tokens read and written in all its sessions.',
    error: 'Present if its last turn failed.',
  });
  describe(metadata.shape.error.unwrap(), {
    code: 'One of the list of error codes.',
    at: 'When it failed, ISO 8601.',
  });
  documented('ErrorResponse', ErrorResponse, 'What was wrong.', {
    detail: 'A readable sentence.',
    code: 'One of the list of error codes.',
    timestamp: 'The time of this response, ISO 8601.',
    errors: 'With a 422, and with `ANSWER_INVALID`: each wrong field, at most twenty.',
  });
  describe(ErrorResponse.shape.errors.unwrap().element, {
    path: 'The field, such as `agents.primary.provider`.',
    message: 'What is wrong with it.',
  });
}

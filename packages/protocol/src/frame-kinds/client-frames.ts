import * as z from 'zod';
import { clientFrameSchemas } from '../frames/client-frame.ts';
import { describeFrameMetadata } from '../documented/shared-members.ts';
import { frameKind } from './frame-kind.ts';

const {
  text: Text,
  ping: Ping,
  stop: Stop,
  auth: Auth,
  approve: Approve,
  deny: Deny,
  result: Result,
} = clientFrameSchemas;

const say = (schema: z.ZodType, description: string): void => {
  z.globalRegistry.add(schema, { description });
};
say(Text.shape.type, 'The type of the frame.');
say(Text.shape.content, 'The text; not empty.');
say(
  Text.shape.sender,
  'Left out by a user. Among agents it may be the id of an agent of the session, in whose name the text is sent.',
);
say(
  Text.shape.receiver,
  'The key or the id of an agent of the session. By default the first agent, or all agents of a conversation.',
);
say(Text.shape.timestamp, "The client's own time, ISO 8601; the log has its own.");
describeFrameMetadata();
say(Auth.shape.metadata.shape.token, 'The new token.');
for (const { metadata } of [Text.shape, Ping.shape, Stop.shape]) {
  say(
    metadata,
    "For the client's own use, at most 65,536 characters of JSON. With a `client_message_id`, at most 128 characters, the frame counts once; `structured_data` is checked against the schema of the receiver if it has one.",
  );
}
say(Auth.shape.metadata, '`event: "auth"` and the new `token`.');
for (const { call_id } of [Approve, Deny, Result].map(({ shape }) => shape.metadata.shape)) {
  say(call_id, 'The call, by the `call_id` of its `tool.call`.');
}
say(
  Approve.shape.metadata.shape.arguments,
  'Arguments in the place of those that the model chose, if the `tool.call` is `editable`.',
);
say(
  Result.shape.metadata.shape.result,
  'Any JSON, at most 65,536 bytes; null if it is left out. A text is shown to the model as it is.',
);
say(
  Result.shape.metadata.shape.error,
  'In the place of a result: why there is none; the model is told. At most 4,096 characters.',
);
say(Deny.shape.metadata.shape.reason, 'Why not; the model is told. At most 4,096 characters.');
say(Approve.shape.metadata, '`event: "tool.approve"`, the `call_id`, and perhaps other `arguments`.');
say(Deny.shape.metadata, '`event: "tool.deny"`, the `call_id`, and perhaps a `reason`.');
say(Result.shape.metadata, '`event: "tool.result"`, the `call_id`, and a `result` or an `error`.');

/** The frames of a client. Other members are ignored; optional members may be null. */
export const clientFrames = {
  text: frameKind({
    title: 'text',
    summary: 'A text. With a `client_message_id` it is acked, and logged once however often it is sent.',
    from: 'client',
    schema: Text,
    example: { type: 'text', content: 'Hello!', metadata: { client_message_id: 'mine-1' } },
  }),
  clientPing: frameKind({
    title: 'ping (from a client)',
    summary: 'Asks for a `pong`. Like every frame, it counts as a sign of life.',
    from: 'client',
    schema: Ping,
    example: { type: 'ping' },
  }),
  clientStop: frameKind({
    title: 'stop (from a client)',
    summary:
      'Ends the answer that is being written and everything asked before; among agents, it ends the conversation.',
    from: 'client',
    schema: Stop,
    example: { type: 'stop', metadata: { client_message_id: 'mine-2' } },
  }),
  auth: frameKind({
    title: 'system, auth',
    summary: 'Renews the token of the connection; the answer is `token.renewed`.',
    from: 'client',
    schema: Auth,
    example: { type: 'system', metadata: { event: 'auth', token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' } },
  }),
  toolApprove: frameKind({
    title: 'system, tool.approve',
    summary:
      'Agrees to a call that waits for an approval. The first answer counts; it is told by `tool.answered`.',
    from: 'client',
    schema: Approve,
    example: {
      type: 'system',
      metadata: { event: 'tool.approve', call_id: 'call_0f3b5c77d1e24a6f9b8c2d10' },
    },
  }),
  toolDeny: frameKind({
    title: 'system, tool.deny',
    summary: 'Says no to a call that waits, for whatever it needs; the model is told, and goes on.',
    from: 'client',
    schema: Deny,
    example: {
      type: 'system',
      metadata: { event: 'tool.deny', call_id: 'call_0f3b5c77d1e24a6f9b8c2d10', reason: 'Not today.' },
    },
  }),
  clientToolResult: frameKind({
    title: 'system, tool.result (from a client)',
    summary:
      'Answers a call that needs a result or an answer. The first answer counts; it is told by `tool.answered`.',
    from: 'client',
    schema: Result,
    example: {
      type: 'system',
      metadata: {
        event: 'tool.result',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        result: 'The door is open.',
      },
    },
  }),
} as const;

import * as z from 'zod';
import { ClientFrame } from '../frames/client-frame.ts';
import { describeFrameMetadata } from '../documented/shared-members.ts';
import { frameKind } from './frame-kind.ts';

const [Text, Ping, Stop, Auth] = ClientFrame.options;

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
} as const;

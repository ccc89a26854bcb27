import * as z from 'zod';
import { ClientFrame } from '../frames/client-frame.ts';
import { describeFrameMetadata } from '../documented/shared-members.ts';
import { frameKind } from './frame-kind.ts';

const [Text, Ping, Stop, Auth] = ClientFrame.options;

const say = (schema: z.ZodType, description: string): void => {
  z.globalRegistry.add(schema, { description });
};
say(Text.shape.type, 'Which it is.');
say(Text.shape.content, 'What is said; not empty.');
say(
  Text.shape.sender,
  "Left out by a user; among agents it may be the id of one of the session's, in whose name it is said.",
);
say(
  Text.shape.receiver,
  'The key or the id of an agent of the session; all of them, or the first one, if left out.',
);
say(Text.shape.timestamp, "The client's own, ISO 8601; the log has another.");
describeFrameMetadata();
say(Auth.shape.metadata.shape.token, 'The new one.');
for (const { metadata } of [Text.shape, Ping.shape, Stop.shape]) {
  say(
    metadata,
    "The client's own, at most 65,536 characters of JSON. `client_message_id`, at most 128 characters, makes it count once; `structured_data` is checked against the schema of the receiver, if it has one.",
  );
}
say(Auth.shape.metadata, '`event: "auth"`, and the new `token`.');

/** What a client sends. Members that are not named are ignored; one that may be left out may be null. */
export const clientFrames = {
  text: frameKind({
    title: 'text',
    summary:
      'Says something. With a `client_message_id` it is acked, and is in the log once, however often it is sent.',
    from: 'client',
    schema: Text,
    example: { type: 'text', content: 'Hello!', metadata: { client_message_id: 'mine-1' } },
  }),
  clientPing: frameKind({
    title: 'ping (of a client)',
    summary: 'Asks for a `pong`. It counts as life, as every frame does.',
    from: 'client',
    schema: Ping,
    example: { type: 'ping' },
  }),
  clientStop: frameKind({
    title: 'stop (of a client)',
    summary:
      'Ends the answer that is being written, and all that was asked before; of agents among themselves, their conversation.',
    from: 'client',
    schema: Stop,
    example: { type: 'stop', metadata: { client_message_id: 'mine-2' } },
  }),
  auth: frameKind({
    title: 'system, auth',
    summary: 'Renews the token of the connection; answered by `token.renewed`.',
    from: 'client',
    schema: Auth,
    example: { type: 'system', metadata: { event: 'auth', token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' } },
  }),
} as const;

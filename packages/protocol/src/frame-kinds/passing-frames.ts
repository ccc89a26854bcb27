import * as z from 'zod';
import { SessionStatus } from '../sessions/session-status.ts';
import { frameKind, silent, spoken } from './frame-kind.ts';
import { passingToolFrames } from './tool-frames.ts';

const timestamp = '2026-01-31T11:00:00.000Z';
const messageId = 'rsp_d8JVg3csMiE1e8L6sGD7';

const event = <E extends string>(name: E) => z.literal(name).meta({ description: 'The event.' });
const ofAnswer = z.string().meta({ description: 'The id of the answer.' });
const Attempt = z.int().min(1).meta({ description: 'The attempt at the answer, from 1.' });
const expiresAt = z.string().meta({ description: 'When the token expires, ISO 8601.' });
const clientId = z.string().optional().meta({ description: "The client's id of the frame." });

/** Frames that a gateway sends itself, or passes on without logging them. A client that connects later does not get them. */
export const passingFrames = {
  ready: frameKind({
    title: 'system, ready',
    summary:
      'The first frame: the connection is attached to its session. Frames sent before it are accepted too.',
    from: 'server',
    schema: silent(
      'system',
      z.object({
        event: event('ready'),
        session_id: z.string().meta({ description: 'The id of the session.' }),
        status: SessionStatus,
        cursor: z.string().meta({ description: 'The position in the log from which frames follow.' }),
        resumed: z.boolean().meta({ description: 'Whether frames follow from the requested cursor.' }),
        heartbeat_seconds: z
          .number()
          .positive()
          .meta({ description: 'The seconds between two `ping` frames.' }),
        expires_at: z
          .string()
          .meta({ description: 'When the session expires if nothing happens in it, ISO 8601.' }),
      }),
    ),
    example: {
      type: 'system',
      metadata: {
        event: 'ready',
        session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
        status: 'active',
        cursor: '0.',
        resumed: false,
        heartbeat_seconds: 30,
        expires_at: '2026-01-31T11:15:00.000Z',
      },
      timestamp,
    },
  }),
  status: frameKind({
    title: 'system, status',
    summary: 'A worker has taken the session up.',
    from: 'server',
    schema: silent(
      'system',
      z.object({
        event: event('status'),
        session_id: z.string().meta({ description: 'The id of the session.' }),
        status: SessionStatus,
      }),
    ),
    example: {
      type: 'system',
      metadata: { event: 'status', session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7', status: 'active' },
      timestamp,
    },
  }),
  ack: frameKind({
    title: 'info, ack',
    summary: 'The text with this `client_message_id` is in the log.',
    from: 'server',
    schema: silent(
      'info',
      z.object({
        event: event('ack'),
        client_message_id: z.string().meta({ description: 'The id that its sender gave it.' }),
        message_id: z.string().meta({ description: 'The id of the text.' }),
        seq: z.int().min(1).meta({ description: 'Its number in the log.' }),
        cursor: z.string().meta({ description: 'Its place in the log.' }),
        duplicate: z.boolean().meta({
          description: 'Whether an earlier frame or request has logged it; then this is not a new entry.',
        }),
      }),
    ),
    example: {
      type: 'info',
      metadata: {
        event: 'ack',
        client_message_id: 'mine-1',
        message_id: 'msg_d8JVg3csMiE1e8L6sGD7',
        seq: 1,
        cursor: '1.msg_d8JVg3csMiE1e8L6sGD7.1769857200000',
        duplicate: false,
      },
      timestamp,
    },
  }),
  delta: frameKind({
    title: 'info, delta',
    summary: 'A piece of the answer that is being written; only with `stream=true`.',
    from: 'server',
    schema: spoken(
      'info',
      z.object({
        event: event('delta'),
        message_id: ofAnswer,
        offset: z.int().min(0).meta({ description: 'Its position in the answer, in UTF-16 units.' }),
        attempt: Attempt,
      }),
    ),
    example: {
      type: 'info',
      content: 'Hel',
      metadata: { event: 'delta', message_id: messageId, offset: 0, attempt: 1 },
      timestamp,
    },
  }),
  restart: frameKind({
    title: 'info, restart',
    summary: 'The answer begins again: its pieces so far are void.',
    from: 'server',
    schema: silent('info', z.object({ event: event('restart'), message_id: ofAnswer, attempt: Attempt })),
    example: { type: 'info', metadata: { event: 'restart', message_id: messageId, attempt: 2 }, timestamp },
  }),
  queued: frameKind({
    title: 'info, queued',
    summary: 'The session has waited for a worker for two seconds; sent again whenever its place changes.',
    from: 'server',
    schema: spoken(
      'info',
      z.object({
        event: event('queued'),
        place: z.int().min(1).meta({ description: 'Its place in the queue; 1 is next.' }),
        message_id: z.string().optional().meta({ description: 'The id of the text that waits.' }),
      }),
    ),
    example: {
      type: 'info',
      content: 'This is waiting for a worker, at place 3.',
      metadata: { event: 'queued', place: 3, message_id: 'msg_d8JVg3csMiE1e8L6sGD7' },
      timestamp,
    },
  }),
  ...passingToolFrames,
  pong: frameKind({
    title: 'info, pong',
    summary: 'The answer to a `ping`.',
    from: 'server',
    schema: silent('info', z.object({ event: event('pong') })),
    example: { type: 'info', metadata: { event: 'pong' }, timestamp },
  }),
  stopNothing: frameKind({
    title: 'info, stop.nothing',
    summary: 'There was nothing to stop.',
    from: 'server',
    schema: silent('info', z.object({ event: event('stop.nothing'), client_message_id: clientId })),
    example: { type: 'info', metadata: { event: 'stop.nothing' }, timestamp },
  }),
  stopPending: frameKind({
    title: 'info, stop.pending',
    summary: 'An earlier `stop` still holds.',
    from: 'server',
    schema: silent('info', z.object({ event: event('stop.pending'), client_message_id: clientId })),
    example: { type: 'info', metadata: { event: 'stop.pending' }, timestamp },
  }),
  refusal: frameKind({
    title: 'error (not in the log)',
    summary: 'A frame was refused. The socket stays open, unless a close follows.',
    from: 'server',
    schema: spoken(
      'error',
      z.object({
        code: z.string().meta({ description: 'One of the list of error codes.' }),
        details: z.record(z.string(), z.unknown()).meta({
          description: 'More about the error, such as `retry_after` in seconds or `errors` by field.',
        }),
        client_message_id: clientId,
      }),
    ),
    example: {
      type: 'error',
      content: 'Too many messages: the limit is 60 a minute.',
      metadata: { code: 'RATE_LIMITED', details: { retry_after: 12 }, client_message_id: 'mine-1' },
      timestamp,
    },
  }),
  ping: frameKind({
    title: 'ping',
    summary: 'A heartbeat. Any frame in return counts as a sign of life, and so does a protocol pong.',
    from: 'server',
    schema: silent('ping', z.object({})),
    example: { type: 'ping', metadata: {}, timestamp },
  }),
  tokenExpiring: frameKind({
    title: 'system, token.expiring',
    summary: 'The token expires soon: send a new one with `auth`, or the connection is closed with 4003.',
    from: 'server',
    schema: silent('system', z.object({ event: event('token.expiring'), expires_at: expiresAt })),
    example: {
      type: 'system',
      metadata: { event: 'token.expiring', expires_at: '2026-01-31T12:00:00.000Z' },
      timestamp,
    },
  }),
  tokenRenewed: frameKind({
    title: 'system, token.renewed',
    summary: 'The new token is accepted.',
    from: 'server',
    schema: silent('system', z.object({ event: event('token.renewed'), expires_at: expiresAt })),
    example: {
      type: 'system',
      metadata: { event: 'token.renewed', expires_at: '2026-01-31T13:00:00.000Z' },
      timestamp,
    },
  }),
  degraded: frameKind({
    title: 'system, degraded',
    summary: 'Redis is in trouble: texts may be refused, and answers may be late.',
    from: 'server',
    schema: spoken('system', z.object({ event: event('degraded') })),
    example: {
      type: 'system',
      content: 'Messages cannot be accepted at the moment; answers will follow once this has passed.',
      metadata: { event: 'degraded' },
      timestamp,
    },
  }),
  recovered: frameKind({
    title: 'system, recovered',
    summary: 'Redis works again.',
    from: 'server',
    schema: spoken('system', z.object({ event: event('recovered') })),
    example: {
      type: 'system',
      content: 'Messages are accepted again.',
      metadata: { event: 'recovered' },
      timestamp,
    },
  }),
  resync: frameKind({
    title: 'system, resync',
    summary:
      'The cursor is no longer in the log: the log follows from its start and replaces what was shown before.',
    from: 'server',
    schema: spoken('system', z.object({ event: event('resync') })),
    example: {
      type: 'system',
      content: 'The cursor is no longer in the log; the log follows from its start.',
      metadata: { event: 'resync' },
      timestamp,
    },
  }),
  sessionDeleted: frameKind({
    title: 'system, session.deleted',
    summary: 'The session was deleted; close 4001 follows.',
    from: 'server',
    schema: spoken('system', z.object({ event: event('session.deleted') })),
    example: {
      type: 'system',
      content: 'The session was deleted.',
      metadata: { event: 'session.deleted' },
      timestamp,
    },
  }),
} as const;

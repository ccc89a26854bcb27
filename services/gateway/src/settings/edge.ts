import { setting } from '@agentconnect/operations';
import { perMinute, seconds } from './kinds.ts';

const mebi = 1_048_576;

/** How often `what` may happen; its burst is how much may come at once after a pause. */
const perSecond = (what: string, value: number, unit?: string) =>
  setting.number({
    description: `${what} per second, at one gateway; 0 is no limit.`,
    default: value,
    max: 100_000_000_000,
    unit: unit === undefined ? 'per second' : `${unit} per second`,
  });

const burst = (of: string, value: number, unit?: string) =>
  setting.integer({
    description: `How much of ${of} may come at once after a pause.`,
    default: value,
    min: 1,
    max: 1_000_000_000_000,
    ...(unit === undefined ? {} : { unit }),
  });

const atMost = (what: string, value: number) =>
  setting.integer({ description: `${what} at one gateway; 0 is no limit.`, default: value, max: 10_000_000 });

/** Limits on what a client may use of a gateway before anything is done for it. All are counted in memory. */
export const edgeSettings = {
  SOCKET_FRAMES_PER_SECOND: perSecond('Frames of all kinds on a socket', 100),
  SOCKET_FRAMES_BURST: burst('SOCKET_FRAMES_PER_SECOND', 1_000),
  SOCKET_BYTES_PER_SECOND: perSecond('Bytes of frames on a socket', mebi, 'bytes'),
  SOCKET_BYTES_BURST: burst('SOCKET_BYTES_PER_SECOND', 8 * mebi, 'bytes'),
  USER_FRAMES_PER_SECOND: perSecond("Frames on all of a user's sockets", 5_000),
  USER_FRAMES_BURST: burst('USER_FRAMES_PER_SECOND', 50_000),
  USER_FRAME_BYTES_PER_SECOND: perSecond("Bytes of frames on all of a user's sockets", 64 * mebi, 'bytes'),
  USER_FRAME_BYTES_BURST: burst('USER_FRAME_BYTES_PER_SECOND', 512 * mebi, 'bytes'),
  ADDRESS_REQUESTS_PER_SECOND: perSecond('Requests and new connections from an address', 2_000),
  ADDRESS_REQUESTS_BURST: burst('ADDRESS_REQUESTS_PER_SECOND', 10_000),
  RATE_LIMIT_FAILED_AUTH: perMinute(
    'Requests and sockets from an address without a valid token, at one gateway',
    600,
  ),
  USER_REQUESTS_PER_SECOND: perSecond('Requests and new sockets of a user', 500),
  USER_REQUESTS_BURST: burst('USER_REQUESTS_PER_SECOND', 5_000),
  USER_BODY_BYTES_PER_SECOND: perSecond("Bytes of a user's request bodies", 8 * mebi, 'bytes'),
  USER_BODY_BYTES_BURST: burst('USER_BODY_BYTES_PER_SECOND', 64 * mebi, 'bytes'),
  LOGIN_MAX_BODY_BYTES: setting.integer({
    description: 'The largest body of a login; 0 uses WS_MAX_PAYLOAD_BYTES.',
    default: 16_384,
    max: 67_108_864,
    unit: 'bytes',
  }),
  REQUEST_HEADERS_SECONDS: seconds(
    'How long the headers of a request or upgrade may take to arrive; 0 is no limit.',
    10,
  ),
  REQUEST_SECONDS: seconds(
    'How long a whole request may take to arrive, for each 256 KiB of WS_MAX_PAYLOAD_BYTES; 0 is no limit.',
    30,
  ),
  ATTACH_SECONDS: seconds(
    'How long a socket may take from its upgrade until it is attached; 0 is no limit.',
    10,
  ),
  CONNECTIONS_PER_ADDRESS: atMost(
    'Connections from an address, or behind trusted proxies its sockets and requests in progress,',
    10_000,
  ),
  CONNECTIONS_UNAUTHENTICATED: atMost('Connections that have not shown a valid token yet,', 5_000),
  CONNECTIONS_MAX: atMost('All connections', 200_000),
  LISTENERS_PER_USER: atMost('Sockets and event streams of a user', 10_000),
  FAIR_SHARE_LOAD: setting.number({
    description:
      'How busy a gateway may be, as a fraction of its time, before input from its heaviest clients has to wait; 0 turns this off.',
    default: 0.6,
    max: 1,
  }),
  LISTEN_BACKLOG: setting.integer({
    description: 'New connections that may wait to be accepted; the system has its own limit.',
    default: 4_096,
    min: 1,
    max: 65_535,
  }),
} as const;

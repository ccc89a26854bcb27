import type { Attack } from './attack.ts';
import { reconnectStorm } from './attacks/connections/reconnect-storm.ts';
import { silentSockets } from './attacks/connections/silent-sockets.ts';
import { slowBodies } from './attacks/connections/slow-bodies.ts';
import { slowHeaders } from './attacks/connections/slow-headers.ts';
import { slowReader } from './attacks/connections/slow-reader.ts';
import { authFrames } from './attacks/frames/auth-frames.ts';
import { invalidFrames } from './attacks/frames/invalid-frames.ts';
import { mixedFrames } from './attacks/frames/mixed-frames.ts';
import { pingFlood } from './attacks/frames/ping-flood.ts';
import { protocolPings } from './attacks/frames/protocol-pings.ts';
import { stopFrames } from './attacks/frames/stop-frames.ts';
import { atWorkHogs } from './attacks/kept/at-work-hog.ts';
import { fatAgents } from './attacks/kept/fat-agents.ts';
import { fatSessions } from './attacks/kept/fat-sessions.ts';
import { fatTexts } from './attacks/kept/fat-texts.ts';
import { fillRedis } from './attacks/kept/fill-redis.ts';
import { stopLeftovers } from './attacks/kept/stop-leftovers.ts';
import { guessManyAddresses } from './attacks/logins/guess-many-addresses.ts';
import { loginFlood } from './attacks/logins/login-flood.ts';
import { badTokens } from './attacks/requests/bad-tokens.ts';
import { deleteFlood } from './attacks/requests/delete-flood.ts';
import { logLine } from './attacks/requests/log-line.ts';
import { logShapes } from './attacks/requests/log-shapes.ts';
import { pagesFlood } from './attacks/requests/pages-flood.ts';
import { providersFlood } from './attacks/requests/providers-flood.ts';
import { readyzFlood } from './attacks/requests/readyz-flood.ts';

/** All attacks, in the order in which they are run. */
export const attacks: readonly Attack[] = [
  logLine,
  logShapes,
  badTokens,
  readyzFlood,
  pagesFlood,
  providersFlood,
  deleteFlood,
  fatAgents,
  fatSessions,
  pingFlood,
  protocolPings,
  invalidFrames,
  authFrames,
  stopFrames,
  mixedFrames,
  fillRedis,
  fatTexts,
  stopLeftovers,
  slowHeaders,
  slowBodies,
  silentSockets,
  slowReader,
  reconnectStorm,
  loginFlood,
  guessManyAddresses,
  ...atWorkHogs,
];

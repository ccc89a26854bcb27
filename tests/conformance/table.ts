import type { Row } from './row.ts';
import { admin } from './rows/admin.ts';
import { agentMessages } from './rows/agent-messages.ts';
import { apiKeys } from './rows/api-keys.ts';
import { agents } from './rows/agents.ts';
import { auth } from './rows/auth.ts';
import { browserLogins } from './rows/browser-logins.ts';
import { closes } from './rows/closes.ts';
import { conversations } from './rows/conversations.ts';
import { errors } from './rows/errors.ts';
import { events } from './rows/events.ts';
import { frames } from './rows/frames.ts';
import { life } from './rows/life.ts';
import { limits } from './rows/limits.ts';
import { messages } from './rows/messages.ts';
import { providers } from './rows/providers.ts';
import { sessionChanges } from './rows/session-changes.ts';
import { sessions } from './rows/sessions.ts';
import { socket } from './rows/socket.ts';
import { streams } from './rows/streams.ts';
import { tokensOfOthers } from './rows/tokens-of-others.ts';
import { tools } from './rows/tools.ts';

/** Every statement of the API's documentation, of the contract and of what is added to both, by topic. */
export const table: readonly { readonly topic: string; readonly rows: readonly Row[] }[] = [
  { topic: 'Authentication', rows: auth },
  { topic: 'Browser logins', rows: browserLogins },
  { topic: 'Tokens of others', rows: tokensOfOthers },
  { topic: 'API keys', rows: apiKeys },
  { topic: 'Sessions', rows: sessions },
  { topic: 'Titles, lists and going on', rows: sessionChanges },
  { topic: 'Messages and history', rows: messages },
  { topic: 'Agents', rows: agents },
  { topic: 'Providers', rows: providers },
  { topic: 'Tools', rows: tools },
  { topic: 'Administration', rows: admin },
  { topic: 'Errors and settings', rows: errors },
  { topic: 'Limits', rows: limits },
  { topic: 'The life of sessions, sockets and tokens', rows: life },
  { topic: 'Sockets', rows: socket },
  { topic: 'Frames', rows: frames },
  { topic: 'Closing', rows: closes },
  { topic: 'Streams, resume and stop', rows: streams },
  { topic: 'Event streams', rows: events },
  { topic: 'Agents among themselves', rows: conversations },
  { topic: 'Messages from agent to agent', rows: agentMessages },
];

import { readFileSync } from 'node:fs';
import { AgentConnectClient } from '@agentconnect/client';

/** The user `demo` of the first chat, by `API` and `PASSWORD` of the environment, or as `npm start` has it. */
export const client = new AgentConnectClient({
  urls: [process.env.API ?? 'http://127.0.0.1:8000/api'],
  identity: {
    username: 'demo',
    password: process.env.PASSWORD ?? readFileSync('.data/demo-password', 'utf8').trim(),
  },
});

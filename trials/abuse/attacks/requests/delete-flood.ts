import { newRegisteredAgentId, newSessionId } from '@agentconnect/protocol';
import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

export const deleteFlood: Attack = {
  name: 'delete-flood',
  tries: 'a user who deletes sessions and agents that there are not, an id of its own each, without a pause',
  unit: 'requests',
  prepare: (ground) => loggedIn(ground, 0),
  strike: async (field) => {
    const headers = { authorization: `Bearer ${field.tokens[0]}` };
    const next = (): Buffer =>
      field.random.chance(0.9)
        ? requestBytes('DELETE', `/api/chat/sessions/${newSessionId(0)}`, headers)
        : requestBytes('DELETE', `/api/agents/${newRegisteredAgentId()}`, headers);
    await requestFlood(field, { depth: 4, next });
  },
};

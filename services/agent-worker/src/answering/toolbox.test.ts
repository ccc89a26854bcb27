import type { SessionAgent } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { sendData } from '../conversation/tools.ts';
import { Toolbox } from './toolbox.ts';

const schema = { type: 'object', properties: { secret_field: { type: 'integer' } } };
const ann: SessionAgent = {
  key: 'ann',
  agent_id: 'agt_0',
  registered: false,
  provider: 'demo',
  model: 'echo',
  capabilities: [],
  interaction_modes: [],
  metadata: {},
};
const ben: SessionAgent = { ...ann, key: 'ben', metadata: { structured_data_schema: schema } };
const foreign = { foreign: true } as const;

it.each([
  ['of one user', ann, ben, true],
  ["to another user's agent", ann, { ...ben, ...foreign }, false],
  ["from another user's agent", { ...ann, ...foreign }, ben, false],
])('data that does not fit, %s', (_, sender, receiver, isSpeltOut) => {
  const toolbox = new Toolbox({
    agents: [sender, receiver],
    position: 0,
    turn: undefined,
    isAmongAgents: true,
  });
  const call = { id: '1', name: sendData.tool.name, arguments: '{"data":{"secret_field":"x"}}' };
  const told = toolbox.take(call);
  expect(told).toMatchObject({
    isError: true,
    content: expect.stringContaining('does not fit what ben takes'),
  });
  expect(JSON.stringify(told).includes('secret_field')).toBe(isSpeltOut);
});

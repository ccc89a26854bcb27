import { openFrame, passingFrame, sealFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { dialects } from './dialects.ts';

const { agentConnect, agentConnectAcked, socketIo } = dialects;
const passing = (type: 'info' | 'system' | 'error', event: string): Buffer =>
  Buffer.from(passingFrame({ type, content: '"event":', metadata: { event } }, 0));

it('tells the frames of the product apart by the form in which they are sent', () => {
  const answer = openFrame({ type: 'response', content: 'Hi', messageId: 'rsp_1' });
  const durable = sealFrame(answer, 2, 'rsp_1', '2026-01-01T00:00:00.000Z');
  expect(agentConnect.kindOf(Buffer.from(durable))).toBe('answer');
  expect(agentConnect.kindOf(passing('system', 'ready'))).toBe('ready');
  expect(agentConnect.kindOf(passing('system', 'status'))).toBe('other');
  expect(agentConnect.kindOf(passing('info', 'delta'))).toBe('piece');
  expect(agentConnect.kindOf(passing('info', 'ack'))).toBe('other');
  expect(agentConnect.kindOf(passing('error', ''))).toBe('failure');
});

it('names each text where acks are wanted', () => {
  expect(JSON.parse(agentConnect.encode('Hi', 7))).toEqual({ type: 'text', content: 'Hi' });
  expect(JSON.parse(agentConnectAcked.encode('Hi', 7))).toEqual({
    type: 'text',
    content: 'Hi',
    metadata: { client_message_id: 'text-7' },
  });
});

it('speaks as Socket.IO does', () => {
  const kinds = ['0{"sid":"a"}', '40{"sid":"b"}', '2', '42["answer","Hi"]', '44{"message":"no"}', '6'];
  expect(kinds.map((frame) => socketIo.kindOf(Buffer.from(frame)))).toEqual([
    'greeting',
    'ready',
    'heartbeat',
    'answer',
    'failure',
    'other',
  ]);
  expect(socketIo.encode('Hi', 1)).toBe('42["text","Hi"]');
});

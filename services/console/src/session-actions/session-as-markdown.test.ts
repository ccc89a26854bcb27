import type { AnyEntry, SessionResponse } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { fileName } from './export-session.ts';
import { sessionAsMarkdown } from './session-as-markdown.ts';

const timestamp = '2026-01-31T11:00:00.000Z';
const agent = (id: string, model: string) => ({
  agent_id: id,
  provider: 'demo',
  model,
  capabilities: [],
  status: 'active',
});
const session: SessionResponse = {
  session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
  type: 'system',
  created_at: timestamp,
  status: 'ended',
  session_type: 'agent_agent',
  agents: { pro: agent('agt_0', 'typist'), con: agent('agt_1', 'echo') },
  metadata: { usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 }, cost: 0.25 },
};

function entry(seq: number, type: string, more: object = {}, metadata: object = {}): AnyEntry {
  return {
    type,
    timestamp,
    ...more,
    metadata: { message_id: `msg_${seq}`, seq, cursor: `${seq}.`, ...metadata },
  };
}

it('tells who said what, in order, with the words as they were', () => {
  const markdown = sessionAsMarkdown(session, 'Tea\nor coffee?', [
    entry(1, 'text', { content: 'Begin.', sender: 'alice' }),
    entry(2, 'response', { content: '# Tea\n\n- wakes\n', sender: 'agt_0', receiver: 'agt_1' }, { turn: 1 }),
    entry(3, 'text', { content: 'Be brief.', sender: 'alice', receiver: 'agt_1' }),
    entry(4, 'error', { content: 'It\nbroke.', sender: 'agt_1' }, { code: 'INTERNAL', turn: 2 }),
    entry(5, 'stop', { content: 'x' }, { event: 'conversation.ended' }),
    entry(6, 'stop', {}, { event: 'unheard.of' }),
  ]);
  expect(markdown).toBe(
    [
      '# Tea or coffee?',
      [
        `- Begun: ${timestamp}`,
        '- Agents: pro (typist, demo), con (echo, demo)',
        '- Tokens: 3 read, 4 written',
        '- Cost: $0.25',
      ].join('\n'),
      `## You · ${timestamp}`,
      'Begin.',
      `## pro · turn 1 · ${timestamp}`,
      '# Tea\n\n- wakes',
      `## You · to con · ${timestamp}`,
      'Be brief.',
      `## con · turn 2 · ${timestamp}`,
      '*No answer: It broke.*',
      '*The conversation has ended*\n',
    ].join('\n\n'),
  );
});

it('names its file by the day and the title, whatever characters that has', () => {
  const name = (title: string): string => fileName(title, session);
  expect(name('Tea, or coffee?')).toBe('2026-01-31-tea-or-coffee');
  expect(name('../../ etc')).toBe('2026-01-31-etc');
  expect(name('שלום עולם')).toBe('2026-01-31-שלום-עולם');
  expect(name('???')).toBe('2026-01-31');
  expect(name('a'.repeat(200)).length).toBe(71);
});

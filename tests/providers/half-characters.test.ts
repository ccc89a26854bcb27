import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();
const [high, low] = ['🙂'.charAt(0), '🙂'.charAt(1)];

describe.each(drivers)('half a character, $name', ({ key, makeServer }) => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await makeServer().start();
  });
  afterEach(() => server.close());

  const ask = (overrides = {}) =>
    collect(providerAt(key, server.baseUrl).stream(chatRequest(overrides), { signal }));

  it('goes to no provider, wherever it stands', async () => {
    const tools = [{ name: 'f', description: `d${high}`, parameters: { type: 'object', [`k${low}`]: high } }];
    const call = { id: 'a', name: 'f', arguments: `{"x":"\\ud83d${low}"}` };
    const messages: ChatMessage[] = [
      { role: 'user', content: `a${high}` },
      { role: 'assistant', content: `${low}b`, toolCalls: [call] },
      { role: 'tool', callId: 'a', name: 'f', content: high },
      { role: 'user', content: `c${high}d 🙂` },
    ];
    const { text: said, error } = await ask({ system: `s${high}`, messages, tools });
    expect(error).toBeUndefined();
    expect(said).toBe('You said: c\ufffdd 🙂');
    expect((await server.request()).seen).toMatchObject({ system: 's\ufffd' });
  });

  it('comes from none', async () => {
    const pieces = [`a${high}`, `${low}b`, high, 'c', `${low}d`, high];
    server.next({ steps: [...pieces.map((text) => ({ text })), { end: 'stop' }] });
    const { events } = await ask();
    const texts = events.flatMap((one) => (one.type === 'text' ? [one.text] : []));
    expect(texts.join('')).toBe('a🙂b\ufffdc\ufffdd\ufffd');
    expect(texts.every((piece) => piece !== '' && piece.isWellFormed())).toBe(true);
  });

  it('is no part of a call', async () => {
    const json = `{"a":"\\ud83d\\ude42 \\ud83d ${high}"}`;
    server.next({ steps: [{ call: { name: 'f', arguments: json } }, { end: 'tool_calls' }] });
    const { events } = await ask();
    const [call] = events.flatMap((one) => (one.type === 'tool_call' ? [one.call] : []));
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ a: '🙂 \ufffd \ufffd' });
  });
});

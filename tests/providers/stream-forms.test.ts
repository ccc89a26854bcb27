import { describe, expect, it } from 'vitest';
import {
  chunk,
  delta,
  event,
  finish,
  messageDelta,
  oneAnswer,
  words,
} from '../support/providers/one-answer.ts';
import type { Reply, Step } from '../support/providers/reply.ts';

const hi = { choices: [{ index: 0, delta: { content: 'Hi' } }] };
const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const json = (value: unknown, space?: number): string => JSON.stringify(value, null, space);
const line = (value: unknown): string => `data: ${json(value)}\n\n`;
const raw = (...texts: string[]): Reply => ({ isBare: true, steps: texts.map((text) => ({ raw: text })) });
const labelled = (type: string, reply: Reply): Reply => ({ ...reply, headers: { 'content-type': type } });

const completion = {
  id: 'x',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
};
const message = {
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [
    { type: 'thinking', thinking: 'hm' },
    { type: 'text', text: 'Hi' },
  ],
  stop_reason: 'end_turn',
  usage: { input_tokens: 4, output_tokens: 2 },
};
/** Two pieces of two bytes each fall apart in the middle of every line end and every character. */
const bytes = (text: string): Step[] => [...Buffer.from(text)].map((byte) => ({ raw: Buffer.from([byte]) }));

type Row = readonly [name: string, reply: Reply];

describe('forms of a stream', () => {
  it.concurrent.each<Row>([
    ['empty data', raw('data:\n\n', line(hi), 'data: \n\ndata\n\n', line(stop))],
    ['data of null', raw('data: null\n\n', line(hi), 'data: null\n\n', line(stop))],
    ['words of no meaning', raw('data: ping\n\n', line(hi), 'data: keep-alive\n\n', line(stop))],
    ['CRLF', raw(...[line(hi), line(stop)].map((text) => text.replaceAll('\n', '\r\n')))],
    ['CR', raw(...[line(hi), line(stop)].map((text) => text.replaceAll('\n', '\r')))],
    ['CRLF, byte by byte', { isBare: true, steps: bytes((line(hi) + line(stop)).replaceAll('\n', '\r\n')) }],
    ['all line ends in one', raw(line(hi).replace('\n', '\r'), line(stop).replace('\n', '\r\n'))],
    ['a byte order mark', raw(`\ufeff${line(hi)}`, line(stop))],
    ['a byte order mark, byte by byte', { isBare: true, steps: bytes(`\ufeff${line(hi)}${line(stop)}`) }],
    ['no space behind the colon', raw(line(hi).replace(': ', ':'), line(stop).replace(': ', ':'))],
    ['data in several lines', raw(`data: ${json(hi, 2).replaceAll('\n', '\ndata: ')}\n\n`, line(stop))],
    ['no blank lines', raw(`data: ${json(hi)}\n`, `data: ${json(stop)}\n`, 'data: [DONE]\n')],
    ['ids and times to wait', raw(`id: 1\nretry: 5\n${line(hi)}`, `:\nid\n${line(stop)}`)],
    ['a name', raw(`event: message\n${line(hi)}`, `event:message\n${line(stop)}`)],
    ['a stream that is called JSON', labelled('application/json', raw(line(hi), line(stop)))],
    ['a stream that is called a page', labelled('text/html', raw(line(hi), line(stop)))],
    ['JSON by lines', labelled('application/x-ndjson', raw(`${json(hi)}\n`, `${json(stop)}\n`, '[DONE]\n'))],
    ['a document', labelled('application/json', raw(json(completion)))],
    ['a document in many lines', labelled('application/json', raw(`\n${json(completion, 2)}\n`))],
    [
      'a document, byte by byte',
      labelled('application/json', { isBare: true, steps: bytes(json(completion)) }),
    ],
    [
      'a document behind blanks',
      labelled('application/json', raw(...Array.from({ length: 9 }, () => ' '), json(completion))),
    ],
    ['a document as the one event', raw(line(completion))],
    ['a document whose connection stays open', { isBare: true, steps: [{ raw: json(completion) }, 'hang'] }],
    ['a document without a finish reason', raw(json({ choices: [{ message: { content: 'Hi' } }] }))],
    [
      'a document with its content in parts',
      raw(json({ choices: [{ message: { content: [{ type: 'text', text: 'Hi' }] } }] })),
    ],
    [
      'a document of before there was chat',
      raw(json({ choices: [{ text: 'Hi', index: 0, finish_reason: 'stop' }] })),
    ],
    [
      'a stream and the whole once more',
      { steps: [chunk(hi), chunk({ ...completion, choices: [{ ...completion.choices[0], delta: {} }] })] },
    ],
  ])('OpenAI: %s', async (_name, reply) => {
    const { text, end, error } = await oneAnswer('openai', reply);
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  const apart = (step: Step): Step => {
    if (typeof step === 'string' || !('raw' in step)) return step;
    return { raw: String(step.raw).replace('\ndata', '\n\ndata') };
  };
  const nameless = (step: Step): Step => {
    if (typeof step === 'string' || !('raw' in step)) return step;
    return { raw: String(step.raw).replace(/^event: .*\n/, '') };
  };
  const typeless = (step: Step): Step => {
    if (typeof step === 'string' || !('raw' in step)) return step;
    return { raw: String(step.raw).replace(/"type":"(message|content)_[a-z_]+",?/, '') };
  };
  const answer = [words('Hi'), messageDelta('end_turn'), event('message_stop')];

  it.concurrent.each<Row>([
    ['names apart from their data', { steps: answer.map(apart) }],
    ['no names', { steps: answer.map(nameless) }],
    ['types in names alone', { steps: answer.map(typeless) }],
    ['data of null', { steps: [{ raw: 'event: ping\ndata: null\n\n' }, ...answer] }],
    ['a document', labelled('application/json', raw(json(message)))],
    ['a document in many lines', labelled('application/json', raw(json(message, 2)))],
    ['a document as the one event', raw(`event: message\n${line(message)}`)],
    ['a document whose connection stays open', { isBare: true, steps: [{ raw: json(message) }, 'hang'] }],
    ['a document without a stop reason', raw(json({ ...message, stop_reason: null, usage: null }))],
  ])('Anthropic: %s', async (_name, reply) => {
    const { text, end, error } = await oneAnswer('anthropic', reply);
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  it.concurrent('a document with calls', async () => {
    const call = { id: 'a', type: 'function', function: { name: 'conclude', arguments: '{"summary":"so"}' } };
    const choices = [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }];
    const use = { type: 'tool_use', id: 'a', name: 'conclude', input: { summary: 'so' } };
    const answers = [
      await oneAnswer('openai', raw(json({ choices }))),
      await oneAnswer('anthropic', raw(json({ ...message, content: [use], stop_reason: 'tool_use' }))),
    ];
    const expected = [{ id: 'a', name: 'conclude', arguments: '{"summary":"so"}' }];
    expect(answers.map(({ calls }) => calls)).toEqual([expected, expected]);
  });

  it.concurrent.each(['openai', 'anthropic'])('no answer is none (%s)', async (key) => {
    const broken = { code: 'PROVIDER_STREAM_BROKEN', retryable: true };
    for (const text of ['', '\n', '{}', '{"choices":[', 'data: {}\n\n', 'Internal error', ': alive\n\n']) {
      expect((await oneAnswer(key, raw(text))).error).toMatchObject(broken);
    }
    const page = await oneAnswer(key, raw('<html></html>'));
    expect(page.error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', retryable: false });
  });

  it.concurrent('text before what is no JSON is shown', async () => {
    const { text, error } = await oneAnswer('openai', {
      steps: [delta({ content: 'Hi' }), { raw: 'data: {"a" b}\n\n' }, finish('stop')],
    });
    expect([text, error]).toMatchObject(['Hi', { code: 'PROVIDER_BAD_RESPONSE', retryable: true }]);
  });
});

import { expect, it } from 'vitest';
import { answerOf, fieldsOf } from './answer-form.ts';

const kinds = (schema: unknown): unknown => fieldsOf(schema)?.map(({ name, kind }) => [name, kind]);

it('asks for plain values by a field, and for anything else as JSON', () => {
  expect(kinds(undefined)).toEqual([[undefined, 'text']]);
  expect(kinds({ type: 'boolean' })).toEqual([[undefined, 'boolean']]);
  expect(kinds({ enum: ['a', 'b'] })).toEqual([[undefined, 'choice']]);
  const properties = { size: { enum: ['s', 'l'] }, count: { type: 'integer' }, gift: { type: 'boolean' } };
  expect(kinds({ type: 'object', properties })).toEqual([
    ['size', 'choice'],
    ['count', 'number'],
    ['gift', 'boolean'],
  ]);
  for (const schema of [true, { type: 'array' }, { enum: [1, 2] }, { type: 'object' }])
    expect(fieldsOf(schema)).toBeUndefined();
  expect(fieldsOf({ type: 'object', properties: { list: { type: 'array' } } })).toBeUndefined();
});

it('makes an answer of what was written', () => {
  const answer = (schema: unknown, given: Record<string, string>): unknown =>
    answerOf(fieldsOf(schema) ?? [], given);
  expect(answer(undefined, { '': 'Blue.' })).toBe('Blue.');
  expect(answer({ type: 'integer' }, { '': '4' })).toBe(4);
  expect(answer({ type: 'boolean' }, {})).toBe(false);
  const properties = { size: { enum: ['s', 'l'] }, count: { type: 'integer' }, gift: { type: 'boolean' } };
  const schema = { type: 'object', properties, required: ['size'] };
  expect(answer(schema, { size: 's', count: '2', gift: 'true' })).toEqual({
    size: 's',
    count: 2,
    gift: true,
  });
  expect(answer(schema, { size: 'l', count: '' })).toEqual({ size: 'l', gift: false });
});

import { expect, it } from 'vitest';
import { givenTitle, titleOf } from './session-title.ts';

it('a title of nothing but spaces is none, nor is anything that is no text', () => {
  expect(givenTitle({ metadata: { title: 'Cats' } })).toBe('Cats');
  for (const title of ['', '  ', 7, null]) expect(givenTitle({ metadata: { title } })).toBeUndefined();
  expect(givenTitle({})).toBeUndefined();
});

it('the first line with words is the title, cut between characters and not within one', () => {
  expect(titleOf('\n  \n Why is the sky blue? \nAnd the sea?')).toBe('Why is the sky blue?');
  expect(titleOf(' \n ')).toBeUndefined();
  const faces = titleOf('👩‍🚀'.repeat(200)) ?? '';
  expect(faces).toBe(`${'👩‍🚀'.repeat(79)}…`);
  expect(titleOf('a'.repeat(80))).toBe('a'.repeat(80));
});

import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './chat-request.ts';
import { toDialogue } from './dialogue.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

describe('toDialogue', () => {
  it('leaves a good dialogue as it is', () => {
    const messages = [user('a'), assistant('b'), user('c')];
    expect(toDialogue(messages, 100)).toEqual(messages);
  });

  it('merges neighbours of one role, drops blank answers and keeps blank questions', () => {
    expect(
      toDialogue([user('a'), assistant(''), user('b'), assistant('c'), assistant('d'), user(' ')], 100),
    ).toEqual([user('a\n\nb'), assistant('c\n\nd'), user('(blank message)')]);
  });

  it('begins with the user', () => {
    expect(toDialogue([assistant('b'), user('c')], 100).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    expect(toDialogue([], 100)).toHaveLength(1);
  });

  it('keeps the newest whole turns within the budget', () => {
    const messages = [
      user('aaaa'),
      assistant('bbbb'),
      user('cc'),
      user('cc'),
      assistant('dddd'),
      user('eeee'),
    ];
    expect(toDialogue(messages, 12)).toEqual([user('cc\n\ncc'), assistant('dddd'), user('eeee')]);
    expect(toDialogue(messages, 11)).toEqual([user('eeee')]);
    expect(toDialogue(messages, 1)).toEqual([user('eeee')]);
    expect(toDialogue(messages, 20)).toHaveLength(5);
  });
});

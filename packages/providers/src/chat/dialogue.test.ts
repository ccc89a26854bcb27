import { describe, expect, it } from 'vitest';
import type { ChatMessage, ToolCall } from './chat-request.ts';
import { toDialogue } from './dialogue.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const call = (id: string, args = '{}'): ToolCall => ({ id, name: 'ask', arguments: args });
const calling = (content: string, ...toolCalls: ToolCall[]): ChatMessage => ({
  role: 'assistant',
  content,
  toolCalls,
});
const result = (callId: string, content = 'result'): ChatMessage => ({
  role: 'tool',
  callId,
  name: 'ask',
  content,
});

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

describe('toDialogue with tool calls', () => {
  it('leaves calls and their results as they are, though the text before a call is blank', () => {
    const messages = [
      user('a'),
      calling('', call('1'), call('2')),
      result('1'),
      result('2'),
      calling('so', call('3')),
      result('3'),
      assistant('b'),
    ];
    expect(toDialogue(messages, 100)).toEqual(messages);
  });

  it('puts results right behind their calls, in the order of the calls', () => {
    expect(
      toDialogue([user('a'), calling('b', call('1'), call('2')), result('2'), user('c'), result('1')], 100),
    ).toEqual([user('a'), calling('b', call('1'), call('2')), result('1'), result('2'), user('c')]);
  });

  it('tells calls of one id apart', () => {
    const messages = [
      user('a'),
      calling('', call('1')),
      result('1', 'x'),
      calling('', call('1')),
      result('1', 'y'),
    ];
    expect(toDialogue(messages, 100)).toEqual(messages);
  });

  it('drops a call without a result and a result without a call', () => {
    expect(
      toDialogue(
        [result('0'), user('a'), calling('', call('1')), calling('b', call('2')), result('3'), user('c')],
        100,
      ),
    ).toEqual([user('a'), assistant('b'), user('c')]);
  });

  it('joins the text before a call with the answer before it', () => {
    expect(
      toDialogue([user('a'), assistant('b'), calling('', call('1')), result('1'), assistant('c')], 100),
    ).toEqual([user('a'), calling('b', call('1')), result('1'), assistant('c')]);
  });

  it('gives a blank result a text', () => {
    expect(toDialogue([user('a'), calling('', call('1')), result('1', ' ')], 100)).toEqual([
      user('a'),
      calling('', call('1')),
      result('1', '(blank message)'),
    ]);
  });

  it('never cuts between a call and its result, and counts both', () => {
    const asked = [user('aaaa'), calling('', call('1', '{"b":1}')), result('1', 'cccc'), assistant('d')];
    const messages = [...asked, user('eeee')];
    expect(toDialogue(messages, 20)).toEqual(messages);
    for (let room = 0; room < 20; room++) expect(toDialogue(messages, room)).toEqual([user('eeee')]);
    expect(toDialogue(asked, 1)).toEqual(asked);
  });
});

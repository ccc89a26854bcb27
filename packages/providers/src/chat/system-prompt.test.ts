import { describe, expect, it } from 'vitest';
import { systemPrompt } from './system-prompt.ts';

describe('systemPrompt', () => {
  it('says who the agent is', () => {
    expect(
      systemPrompt({
        name: 'Ada',
        personality: 'helpful and professional',
        capabilities: ['conversation', 'maths'],
      }),
    ).toBe(
      'You are Ada, an AI agent.\nYour personality: helpful and professional\nYour capabilities: conversation, maths.',
    );
  });

  it('is short for an agent that says nothing of itself', () => {
    expect(systemPrompt({ capabilities: [] })).toBe('You are an AI agent.');
  });
});

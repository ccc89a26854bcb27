import { describe, expect, it } from 'vitest';
import { isLoop, type TurnText } from './loop-detection.ts';

/** Turns of two agents that take turns. */
const two = (...contents: readonly string[]): TurnText[] =>
  contents.map((content, at) => ({ by: at % 2, content }));

const long =
  'I still believe that the harbour should be deepened, because the larger ships bring trade to the town';

describe('a loop', () => {
  it.each<[string, TurnText[]]>([
    ['an agent that says the same', two('yes', 'a', 'Yes!', 'b', ' yes', 'c', 'YES.')],
    ['two echoes', two('x', 'x', 'x', 'x', 'x', 'x', 'x')],
    ['the same in other dress', two(long, 'a', `${long}.`, 'b', `Well: ${long}`, 'c', long)],
    ['nothing but signs', two('…', 'a', '…', 'b', '…', 'c', '…')],
    [
      'thanks without end',
      two(
        'Thank you so much!',
        'You’re welcome! Take care.',
        'Thanks again, goodbye!',
        'Bye, have a great day!',
      ),
    ],
  ])('is noticed: %s', (_, turns) => {
    expect(isLoop(turns, 4)).toBe(true);
    expect(isLoop(turns, 0)).toBe(false);
  });

  it('is only one when it lasts', () => {
    expect(isLoop(two('x', 'a', 'x', 'b', 'x'), 4)).toBe(false);
    expect(isLoop(two('Thank you!', 'You’re welcome.', 'Goodbye!'), 4)).toBe(false);
    expect(isLoop([], 4)).toBe(false);
  });
});

describe('no loop', () => {
  const question = 'Is it larger than a bread box, and would you find it in a kitchen of today, or in number';
  it.each<[string, TurnText[]]>([
    ['counting up', two('1', '2', '3', '4', '5', '6', '7', '8', '9')],
    [
      'sentences that count',
      two(
        ...Array.from(
          { length: 10 },
          (_, at) => `This is now the turn of the game with the number ${at} of all`,
        ),
      ),
    ],
    [
      'short answers to new questions',
      two('Alive?', 'No.', 'Metal?', 'Yes.', 'Round?', 'No.', 'Blue?', 'No.'),
    ],
    [
      'questions in one form',
      two(`${question} 1?`, 'a', `${question} 2?`, 'b', `${question} 3?`, 'c', `${question} 4?`),
    ],
    [
      'quoting each other',
      two(
        long,
        `You say: "${long}" But who pays?`,
        'The guild pays.',
        `"The guild pays"? And "${long}"?`,
        'It does.',
      ),
    ],
    [
      'thanks within work',
      two(
        'Thank you, that settles the budget; next the dates: I propose the third of May.',
        'Thanks! The third is taken, the fifth is free.',
        'Thank you. The fifth then; who writes the invitation to the members and the press?',
        'Thanks, I will, by Monday.',
      ),
    ],
    ['votes', two('for', 'against', 'for', 'for', 'against', 'for', 'for', 'against')],
  ])('is %s', (_, turns) => {
    for (let length = 1; length <= turns.length; length++)
      expect(isLoop(turns.slice(0, length), 4)).toBe(false);
  });
});

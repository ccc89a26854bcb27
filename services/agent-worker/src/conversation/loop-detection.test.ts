import { describe, expect, it } from 'vitest';
import { isLoop, type TurnText } from './loop-detection.ts';

/** Turns of two agents that take turns. */
const two = (...contents: readonly string[]): TurnText[] =>
  contents.map((content, at) => ({ by: at % 2, content }));

/** Turns of two agents, the first of which always says something else. */
const answers = (...second: readonly string[]): TurnText[] =>
  two(...second.flatMap((content, at) => [`What about the ${things[at % things.length]}?`, content]));

const again = <T>(count: number, ...items: readonly T[]): T[] =>
  Array<readonly T[]>(count).fill(items).flat();

/** Whether it would have been noticed at any turn. */
const isLoopAtAnyTurn = (turns: readonly TurnText[]): boolean =>
  turns.some((_, at) => isLoop(turns.slice(0, at + 1), 4));

const things = ['mill', 'bridge', 'market', 'school', 'well', 'tower', 'inn', 'forge', 'gate', 'barn'];
const short =
  'I still believe that the harbour should be deepened, because larger ships bring trade to the town';
const long = `${short}, and because the fishers, who have waited for it for many years, were promised it by us all`;
const other = 'The harbour is deep enough, and whoever says otherwise has never seen it';

describe('a loop', () => {
  it.each<[string, TurnText[]]>([
    ['two echoes', again(8, 'x').map((content, at) => ({ by: at % 2, content }))],
    ['the same at length, whatever the other says', answers(...again(4, long))],
    ['the same from both', two(...again(5, short, other))],
    [
      'the same in other dress',
      two(short, other, `${short}.`, other, `Well: ${short}`, other, short, other, short, other),
    ],
    ['a few messages over and over', two(...again(4, short, 'Why?', other, 'How?'), short, 'Why?')],
    ['three agents in a circle', again(5, 0, 1, 2).map((by) => ({ by, content: `${by} stays` }))],
    ['silence', two(...again(5, '', '…'))],
    ['signs of a script without spaces', two(...again(5, '我同意你的看法', '我也是'))],
    [
      'thanks without end',
      two(
        'Thank you so much!',
        'You’re welcome! Take care.',
        'Thanks again, goodbye!',
        'Bye, have a great day!',
      ),
    ],
    [
      'thanks at length',
      two(
        'Thank you so much for this wonderful and enriching conversation, Ben, it has been a real pleasure to explore these ideas with you. Take care and goodbye!',
        'You are most welcome, Ann! It was a delight to talk with you too. I wish you all the best. Farewell!',
        'Thank you, Ben! I hope our paths cross again soon. Until then, take care of yourself!',
        'Thank you as well, Ann, it was truly a pleasure. Goodbye and all the best!',
      ),
    ],
    [
      'applause',
      two('Absolutely, I completely agree!', 'Exactly! Thank you.', 'Indeed, well said.', 'Thanks, I agree.'),
    ],
    [
      'thanks that are not loud',
      two(
        'Thank you so much.',
        'You are very welcome, take care.',
        'Thanks again, and goodbye.',
        'Bye, have a great day.',
      ),
    ],
    ['thanks in German', two('Vielen Dank!', 'Gern geschehen!', 'Danke, tschüss!', 'Auf Wiedersehen!')],
  ])('is noticed: %s', (_, turns) => {
    expect(isLoopAtAnyTurn(turns)).toBe(true);
    expect(isLoop(turns, 0)).toBe(false);
  });

  it('is only one when it lasts', () => {
    expect(isLoop(answers(...again(3, long)), 4)).toBe(false);
    expect(isLoop(answers(...again(4, long)), 4)).toBe(true);
    expect(isLoop(two('Thank you!', 'You’re welcome.', 'Goodbye!'), 4)).toBe(false);
    expect(isLoop([], 4)).toBe(false);
  });

  it('is over when something new is said', () => {
    const turns = two(...again(5, short, other));
    expect(isLoop([...turns, { by: 0, content: 'Let us ask the fishers.' }], 4)).toBe(false);
  });
});

describe('no loop', () => {
  const question =
    'So tell me please: is the thing that you think of one that somebody would expect to find in';
  it.each<[string, TurnText[]]>([
    ['counting up', two(...Array.from({ length: 12 }, (_, at) => `${at}`))],
    [
      'sentences that count',
      two(
        ...Array.from(
          { length: 12 },
          (_, at) => `This is now the turn of the game with the number ${at} of all that we play`,
        ),
      ),
    ],
    ['twenty questions', answers(...again(5, 'No.'), 'Yes.', ...again(4, 'No.'))],
    [
      'questions in one form',
      two(...things.flatMap((thing) => [`${question} the ${thing} of an ordinary town?`, 'No.'])),
    ],
    ['votes on one motion after another', answers(...again(8, 'Yes.'))],
    ['votes in a row', two(...again(2, 'for', 'for', 'for', 'against', 'for', 'for'))],
    [
      'votes in a formula',
      answers(...again(8, 'I vote in favour, as I said I would, because it is good for the town.')),
    ],
    [
      'votes that turn, for the same reasons',
      two(
        ...again(
          2,
          `I vote yes: ${long}`,
          'Why so?',
          `I vote yes: ${long}`,
          'And now?',
          `I vote no: ${long}`,
          'Really?',
        ),
      ),
    ],
    [
      'a moderator with a formula',
      things.flatMap((thing, at) => [
        { by: 0, content: 'Thank you. Who is next?' },
        { by: 1 + (at % 3), content: `I would begin with the ${thing}.` },
      ]),
    ],
    [
      'a moderator that gives the word without a word',
      things.flatMap((thing, at) => [
        { by: 0, content: '' },
        { by: 1 + (at % 3), content: `I would begin with the ${thing}.` },
      ]),
    ],
    [
      'quoting each other',
      two(
        long,
        `You say: "${long}" But who pays?`,
        'The guild pays.',
        `"The guild pays"? And "${long}"?`,
        'It does.',
        `So: "${long}", and the guild pays, and "it does". Then I agree.`,
      ),
    ],
    [
      'a text that grows',
      answers(...things.map((_, at) => `${long}. ${things.slice(0, at).join(', and the ')}`)),
    ],
    [
      'code that is mended',
      answers(...['a < b', 'a <= b', 'a - b', 'a + b'].map((code) => `${long} ${code}`)),
    ],
    [
      'a game of few words',
      two('rock', 'paper', 'rock', 'scissors', 'paper', 'rock', 'scissors', 'rock', 'rock', 'paper'),
    ],
    ['moves', two('e4', 'e5', 'Nf3', 'Nc6', 'Ng1', 'Nb8', 'Nf3', 'Nc6', 'Ng1', 'Nb8')],
    [
      'thanks within work',
      two(
        'Thanks, I take the north.',
        'Thank you, then I take the south.',
        'Thanks. I add the east wing to my list.',
        'Great, thank you; the west is mine.',
        'Thank you, that settles it; next the dates: I propose the third of May.',
        'Thanks! The third is taken, the fifth is free.',
      ),
    ],
    [
      'thanks within a debate',
      two(
        'I appreciate that, but Norway shows the opposite.',
        'Thanks, though Norway is small.',
        'Exactly, small and rich; look at Sweden.',
        'Thank you. Sweden changed its law.',
      ),
    ],
    [
      'a chain of words, politely',
      two('Thanks, Paris.', 'Thanks, Sofia.', 'Thanks, Athens.', 'Thanks, Seville.'),
    ],
    [
      'a loud debate',
      two(
        'Never! The harbour stays as it is!',
        'You never listen! Larger ships bring trade!',
        'And what do they cost! The guild has nothing!',
        'The guild has gold enough! Open its chests!',
      ),
    ],
    ['a loud game', two('Red apple!', 'Green pear!', 'Ripe plum, blue grape!', 'Wild cherry!')],
    ['agreeing, where nobody thanks', two('Yes.', 'Agreed.', 'Yes, I agree.', 'Agreed.', 'Okay.', 'Yes.')],
    [
      'thanks with a question',
      two('Thank you!', 'Thanks! Shall I go on?', 'Thank you!', 'Thanks! Shall I go on?'),
    ],
  ])('is %s', (_, turns) => {
    expect(isLoopAtAnyTurn(turns)).toBe(false);
  });
});

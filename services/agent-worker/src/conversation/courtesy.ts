import { wordsOf } from './words.ts';

/** One word in this many may be about a subject. */
const wordsPerSubject = 8;
/** Longer messages are not mere courtesy. */
const mostWords = 80;

/**
 * Phrases that make a message one of thanks, farewell or applause. `/` separates alternative words, `?` follows optional
 * ones. A bare "yes" is not listed, because it may be a vote. Decision 15 says why there is a list.
 */
const phrases = [
  'thank you, thanks, many thanks, i appreciate, much appreciated, you re/are very/most? welcome, my pleasure',
  'no problem, anytime, any time, don t mention it, likewise, same to you, cheers, best wishes, all the best, good luck',
  'goodbye, good bye, bye, farewell, so long, take care, see you, until next time, until then, looking/look forward',
  'have a very/truly? good/great/nice/wonderful/lovely/fantastic',
  'absolutely, exactly, precisely, well said, couldn t agree more, could not agree more, i completely/fully/totally agree',
  'danke, vielen dank, dankeschön, gern geschehen, sehr gern, tschüss, auf wiedersehen, alles gute, bis bald, mach s gut',
  'merci, de rien, au revoir, à bientôt, bonne journée, gracias, de nada, adiós, hasta luego/pronto',
  'obrigado, obrigada, tchau, grazie, prego, arrivederci, ciao',
].flatMap((line) => line.split(', ').flatMap(wordings));

const phrasesByFirst = Map.groupBy(phrases, ([first]) => first);

/** Words that say nothing about a subject. */
const idle = new Set(
  `a again ahead all also always am an and are as at be been being best both but can chat come conversation could day
  days deeply delight delightful discussing discussion do each engaging enjoy enjoyed enjoying enriching evening ever
  everything exchange exploring explore fantastic feel for forward free from fun future glad go good grateful great had
  happy hard has have having hear hearing here honor honour hope how i idea ideas if in indeed insight insightful
  insights inspiring is it journey joy just kind kindly kindness later lovely ll lot luck m many may me meaningful meet
  meeting more most much my next nice night not of oh ok okay on other our out own part paths cross perspective
  perspectives please pleased pleasure privilege productive re reach real really rest right s safe say so soon sounds
  speak speaking spending stay such sure t talk talking talks than thank thankful that the then there these this
  thoughtful thoughts time to today together too touch true truly until ve very was way we week weekend welcome well were
  what whenever will wish wishes wishing with wonderful words working worth would yeah year yes you your yours yourself
  agree agreed
  auch auf bis dein dem den der dich die dir du ein eine einen es euch für gespräch gute guten ich ihnen ja mir mit
  nochmals sehr schön schönen sie tag und uns viel vielen war wir zeit zu
  avec beaucoup bien bonne et je la le les merci moi nous oui pour très tu vous
  con el encantado los me mucho muchas muy para placer por que sí tú un una y`
    .split(/\s+/u)
    .filter(Boolean),
);

/** Whether a word adds nothing new. */
export function isIdle(word: string): boolean {
  return idle.has(word);
}

/**
 * Whether a round of messages is nothing but thanks, farewells and applause. One message may merely agree while others
 * thank. A message that asks something, has a subject or gives a number is not courtesy. A name that several of the messages
 * use is not a subject.
 */
export function isCourteous(round: readonly string[]): boolean {
  const named = namesIn(round);
  const thanking = round.filter((content) => {
    const words = wordsOf(content);
    return words.some((_, at) => phraseAt(words, at) > 0);
  });
  return thanking.length * 2 >= round.length && round.every((content) => saysNothing(content, named));
}

function saysNothing(content: string, named: ReadonlySet<string>): boolean {
  const words = wordsOf(content);
  if (words.length === 0 || words.length > mostWords || /[?？\p{N}]/u.test(content)) return false;
  const subjects = withoutPhrases(words).filter((word) => !idle.has(word) && !named.has(word));
  return subjects.length <= Math.floor(words.length / wordsPerSubject);
}

/** Capitalised words that at least two of the messages have. */
function namesIn(round: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const names = new Set<string>();
  for (const content of round) {
    const capitalised = new Set(
      (content.match(/\p{Lu}[\p{L}\p{M}]+/gu) ?? []).map((word) => word.toLowerCase()),
    );
    for (const word of capitalised) (seen.has(word) ? names : seen).add(word);
  }
  return names;
}

function withoutPhrases(words: readonly string[]): string[] {
  const rest: string[] = [];
  for (let at = 0; at < words.length;) {
    const length = phraseAt(words, at);
    rest.push(...words.slice(at, length > 0 ? at : at + 1));
    at += length > 0 ? length : 1;
  }
  return rest;
}

/** The length in words of the longest phrase that starts at a word; 0 if none does. */
function phraseAt(words: readonly string[], at: number): number {
  const fitting = (phrasesByFirst.get(words[at]) ?? []).filter((phrase) =>
    phrase.every((word, offset) => words[at + offset] === word),
  );
  return Math.max(0, ...fitting.map(({ length }) => length));
}

/** Every wording of a phrase, as words. */
function wordings(phrase: string): string[][] {
  const places = phrase.split(' ').map((place) => {
    const words = place.replace('?', '').split('/');
    return [...words.map((word) => [word]), ...(place.endsWith('?') ? [[]] : [])];
  });
  return places.reduce<string[][]>(
    (said, choices) => said.flatMap((words) => choices.map((choice) => [...words, ...choice])),
    [[]],
  );
}

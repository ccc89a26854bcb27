import { expect, it, test } from 'vitest';
import { formatPlace, isBehind, type ListPlace, parsePlace } from './listed-agent.ts';

/** In the order of the list. */
const places: readonly ListPlace[] = [
  { part: 'own', at: 9, id: 'agt_r_a', position: 0 },
  { part: 'own', at: 5, id: 'agt_r_c', position: 0 },
  { part: 'own', at: 5, id: 'agt_r_b', position: 0 },
  { part: 'session', at: 99, id: 'ses_0_a', position: 2 },
  { part: 'session', at: 99, id: 'ses_0_a', position: 10 },
  { part: 'session', at: 98, id: 'ses_0_z', position: 0 },
  { part: 'public', at: 1_000, id: 'agt_r_d', position: 0 },
];

it('stands where it stood, whatever else is deleted or made', () => {
  for (const [at, place] of places.entries()) {
    expect(parsePlace(formatPlace(place))).toEqual(place);
    expect(places.filter((other) => isBehind(other, place))).toEqual(places.slice(at + 1));
  }
});

test.each([
  '',
  'own',
  'own~1~a',
  'own~x~a~0',
  'others~1~a~0',
  'own~1~a b~0',
  'own~1~a~0~0',
  `own~1~${'a'.repeat(65)}~0`,
])('%j is no place', (text) => expect(parsePlace(text)).toBeUndefined());

import { Random } from '../chaos/random.ts';
import { identities, type Identity, type Input } from './input.ts';
import { madeRaw } from './made-raw.ts';
import { madeRequest } from './made-request.ts';
import { madeSocket } from './made-socket.ts';

/** The input of a number: of a seed it is always the same, whatever was sent before. */
export function madeInput(seed: number, number: number): Input {
  const random = new Random(seed ^ Math.imul(number + 1, 0x9e3779b1));
  const kind = random.next();
  if (kind < 0.05) return madeRaw(random);
  return kind < 0.25 ? madeSocket(random, someone(random)) : madeRequest(random, someone(random));
}

/** Mostly somebody who is let in. */
function someone(random: Random): Identity {
  return random.chance(0.85) ? random.pick(['alice', 'bob', 'browser']) : random.pick(identities);
}

import { ClientFrame } from '@agentconnect/protocol';
import type { Random } from '../chaos/random.ts';
import { brokenText, brokenValue } from './broken-json.ts';
import type { Identity, SocketInput, SocketStep } from './input.ts';
import { madeValue } from './made-value.ts';
import { query } from './odd-target.ts';
import { oddText } from './odd-text.ts';

const codes = [1000, 1001, 1003, 1007, 1008, 1011, 3000, 3999, 4000, 4003, 4999];

/** A socket with up to eight frames on it: of the schema, or with something broken. */
export function madeSocket(random: Random, as: Identity): SocketInput {
  const id = random.chance(0.9)
    ? random.pick(['{session}', '{session}', '{talk}', '{other}', '{deleted}'])
    : oddId(random);
  return {
    kind: 'socket',
    as,
    target: `/api/chat/ws/${id}${query(['stream', 'cursor'], random)}`,
    isTokenInHeader: random.chance(0.3),
    steps: Array.from({ length: 1 + Math.floor(random.next() * 8) }, () => madeStep(random)),
  };
}

function oddId(random: Random): string {
  return encodeURIComponent(oddText(random).slice(0, 3_000).toWellFormed()) || 'x';
}

function madeStep(random: Random): SocketStep {
  const kind = random.next();
  if (kind < 0.03) return { what: 'binary', data: frameText(random), encoding: 'latin1' };
  if (kind < 0.05) return { what: 'bytes', data: `${frameText(random)}\u00ff`, encoding: 'latin1' };
  if (kind < 0.08) return { what: random.pick(['ping', 'pong']), data: 'x'.repeat(random.pick([0, 1, 125])) };
  if (kind < 0.1) return { what: 'close', code: random.pick(codes) };
  return { what: 'text', data: frameText(random) };
}

function frameText(random: Random): string {
  const proper = withNames(madeValue(ClientFrame, random), random);
  const value = random.chance(0.45) ? brokenValue(proper, random) : proper;
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return '';
  // Beyond the largest frame a socket is closed with 1009.
  if (random.chance(0.01)) return text + ' '.repeat(300_000);
  return random.chance(0.15) ? brokenText(text, random) : text;
}

function withNames(frame: unknown, random: Random): unknown {
  const given = frame as Record<string, unknown>;
  if (given['type'] === 'system')
    return { ...given, metadata: { event: 'auth', token: random.pick(['{token}', 'x']) } };
  if (!('receiver' in given) || random.chance(0.5)) return given;
  return { ...given, receiver: random.pick(['{session-agent}', 'alice', 'bob']) };
}

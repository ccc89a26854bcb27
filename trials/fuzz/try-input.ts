import type { Input, RequestInput, SocketInput } from './input.ts';
import { mostMs, problemOfReply } from './judge-reply.ts';
import { sendRequest } from './send-request.ts';
import { tryRaw } from './try-raw.ts';
import { trySocket } from './try-socket.ts';
import type { World } from './world.ts';

/** What came of an input. */
export interface Outcome {
  /** In a word, to be counted. */
  readonly kind: string;
  /** What was wrong with it, if anything was. */
  readonly problem: string | undefined;
}

/** Sends an input to a gateway. */
export async function tryInput(api: string, world: World, input: Input): Promise<Outcome> {
  const root = new URL(api).origin;
  switch (input.kind) {
    case 'request':
      return tryRequest(root, world, input);
    case 'socket':
      return trySocketOf(root, world, input);
    case 'raw':
      return { kind: 'raw', problem: await tryRaw(root, world.filled(input.bytes, 'nobody')) };
  }
}

async function tryRequest(root: string, world: World, input: RequestInput): Promise<Outcome> {
  const { as, method, body, encoding } = input;
  const sent = {
    method,
    target: world.filled(input.target, as).replaceAll(' ', '%20'),
    headers: { ...world.headersOf(as, input.target, root), ...input.headers },
    body: body === undefined ? undefined : Buffer.from(world.filled(body, as), encoding),
  };
  const what = `${method} ${input.target.slice(0, 100)}`;
  try {
    const reply = await sendRequest(root, sent, 2 * mostMs);
    const problem = problemOfReply(sent, input.target, reply);
    return { kind: String(reply.status), problem: problem && `${what}: ${problem}` };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    return { kind: 'no answer', problem: `${what}: no answer (${code || message})` };
  }
}

async function trySocketOf(root: string, world: World, input: SocketInput): Promise<Outcome> {
  const { as } = input;
  const isTokenInHeader = input.isTokenInHeader || as === 'browser';
  const token = world.tokenOf(as) ?? '';
  const target = world.filled(input.target, as);
  const inQuery = isTokenInHeader ? '' : `${target.includes('?') ? '&' : '?'}token=${token}`;
  const steps = input.steps.map((step) =>
    step.what === 'text' ? { ...step, data: world.filled(step.data, as) } : step,
  );
  const headers = isTokenInHeader ? world.headersOf(as, input.target, root) : {};
  const { end, problem } = await trySocket(
    `${root.replace('http', 'ws')}${target}${inQuery}`,
    headers,
    steps,
  );
  return {
    kind: `socket ${end}`,
    problem: problem && `a socket of ${input.target.slice(0, 100)}: ${problem}`,
  };
}

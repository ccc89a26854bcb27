import { type IncomingMessage, request } from 'node:http';

/** A user who has nothing to do with the attack. */
export interface Person {
  readonly name: string;
  readonly password: string;
  /** An address of the loopback network. */
  readonly address: string;
  readonly token: string;
  readonly sessionId: string;
}

export interface Asked {
  readonly status: number;
  readonly text: string;
}

/** How long anything may take, in ms. */
export const patienceMs = 10_000;

/** Asks from the person's own address, over a connection of its own; rejects when there is no answer. */
export async function ask(
  port: number,
  { address, token }: Pick<Person, 'address' | 'token'>,
  method: string,
  path: string,
  body?: { readonly type: string; readonly text: string },
): Promise<Asked> {
  const headers = {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body ? { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) } : {}),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      localAddress: address,
      agent: false,
      method,
      path: `/api${path}`,
      headers,
      signal: AbortSignal.timeout(patienceMs),
    });
    outgoing.once('response', resolve).once('error', reject).end(body?.text);
  });
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode ?? 0, text };
}

/** As `ask`, and rejects with the answer if it has another status. */
export async function askFor(status: number, ...args: Parameters<typeof ask>): Promise<string> {
  const [, , method, path] = args;
  const answer = await ask(...args);
  if (answer.status === status) return answer.text;
  const [, code = ''] = /"code":"(\w+)"/.exec(answer.text) ?? [];
  throw new Error(`${method} ${path.replace(/ses_\w+/, '*')}: ${answer.status} ${code}`);
}

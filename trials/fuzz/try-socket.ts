import { once } from 'node:events';
import { closeCodes, Frame, isErrorCode } from '@agentconnect/protocol';
import { WebSocket } from 'ws';
import type { SocketStep } from './input.ts';
import { mostMs } from './judge-reply.ts';

/** Codes of RFC 6455 for what breaks its rules; 1000, 1001, 1005 and 1006 answer a client's own close. */
const ofProtocol = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1011];
const documented = new Set<number>([...ofProtocol, ...Object.values(closeCodes).map(({ code }) => code)]);

interface Close {
  readonly code: number;
  readonly reason: string;
}

/** Opens a socket and sends on it; returns how it ended, and what was wrong with what came back, if anything was. */
export async function trySocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  steps: readonly SocketStep[],
): Promise<{ readonly end: string; readonly problem: string | undefined }> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false, handshakeTimeout: mostMs });
  const late = AbortSignal.timeout(4 * mostMs);
  const problems: string[] = [];
  let pongs = 0;
  let ended: Close | undefined;
  let status: number | undefined;
  socket.on('message', (data, isBinary) => {
    const text = (data as Buffer).toString();
    const frame = frameOf(text);
    const problem = isBinary ? 'a binary frame came' : problemOfFrame(frame, text);
    if (problem) problems.push(problem);
    if (frame?.metadata['event'] === 'pong') pongs += 1;
    socket.emit('news');
  });
  socket.on('unexpected-response', (outgoing, answer) => {
    status = answer.statusCode;
    outgoing.destroy();
    socket.emit('news');
  });
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    ended = { code, reason: reason.toString() };
    socket.emit('news');
  });
  socket.on('open', () => socket.emit('news'));
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && !ended && status === undefined) await once(socket, 'news', { signal: late });
  };
  try {
    await until(() => socket.readyState === WebSocket.OPEN);
    for (const step of steps) send(socket, step);
    // Whatever came before it, a ping is answered, or the socket is closed.
    const asked = performance.now();
    const before = pongs;
    send(socket, { what: 'text', data: '{"type":"ping"}' });
    await until(() => pongs > before);
    if (performance.now() - asked > mostMs) problems.push(`took ${Math.round(performance.now() - asked)} ms`);
    socket.close(1000);
    await until(() => false);
  } catch {
    problems.push(
      `was neither answered nor closed; ${socket.readyState === WebSocket.OPEN ? 'open' : 'closing'}`,
    );
  } finally {
    socket.terminate();
  }
  if (status !== undefined) {
    return { end: `${status}`, problem: status < 500 ? undefined : `the upgrade was answered by ${status}` };
  }
  const isOwnEnd = steps.some((step) => step.what === 'close' && step.code === ended?.code);
  return { end: `${ended?.code}`, problem: problems[0] ?? (isOwnEnd ? undefined : problemOfClose(ended)) };
}

function send(socket: WebSocket, step: SocketStep): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  switch (step.what) {
    case 'text':
      return socket.send(step.data);
    case 'binary':
      return socket.send(Buffer.from(step.data, 'latin1'), { binary: true });
    case 'bytes':
      return socket.send(Buffer.from(step.data, 'latin1'), { binary: false });
    case 'ping':
      return socket.ping(step.data);
    case 'pong':
      return socket.pong(step.data);
    case 'close':
      return socket.close(step.code);
  }
}

function frameOf(text: string): Frame | undefined {
  try {
    return Frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function problemOfFrame(frame: Frame | undefined, text: string): string | undefined {
  if (!frame) return `no frame came: ${text.slice(0, 300)}`;
  if (frame.type !== 'error') return undefined;
  const code = String(frame.metadata['code']);
  return isErrorCode(code) && code !== 'INTERNAL'
    ? undefined
    : `an error with the code ${code}: ${text.slice(0, 300)}`;
}

function problemOfClose(ended: Close | undefined): string | undefined {
  if (!ended) return undefined;
  const { code, reason } = ended;
  const isFault = code === closeCodes.GENERIC.code && /internal|unavailable/.test(reason);
  return documented.has(code) && !isFault ? undefined : `closed with ${code} ${reason}`;
}

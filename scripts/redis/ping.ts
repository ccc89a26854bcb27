import { connect } from 'node:net';

const answerMs = 500;

/** Whether a server on this port of the loopback address takes commands. */
export async function answersPing(port: number, password?: string): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const done = (): void => {
      socket.destroy();
      resolve(answer.includes('+PONG'));
    };
    socket.setTimeout(answerMs, done);
    socket.on('error', done);
    socket.on('close', done);
    socket.on('connect', () => socket.write(`${password ? `AUTH ${password}\r\n` : ''}PING\r\n`));
    socket.on('data', (data) => {
      answer += data.toString();
      // The answer to PING is the last: +PONG, or why not.
      if (/\+PONG|-(?:LOADING|NOAUTH|MASTERDOWN)/.test(answer)) done();
    });
  });
}

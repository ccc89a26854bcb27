import type { Field } from '../attack.ts';
import { HttpLine } from './http-line.ts';

/** Asks over a connection of its own; resolves with the status, or how it ended, which is counted too. */
export async function askOnce({ port, until, tally }: Field, request: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answered: string | undefined;
    const line = new HttpLine({
      port,
      onOpen: (opened) => opened.write(request),
      onAnswer: (status, opened) => {
        answered = String(status);
        opened.drop();
      },
      onEnd: (error) => {
        until.removeEventListener('abort', drop);
        const how = answered ?? error ?? 'closed';
        if (answered !== undefined || !until.aborted) tally.answered(how);
        resolve(how);
      },
    });
    const drop = (): void => line.drop();
    until.addEventListener('abort', drop, { once: true });
  });
}

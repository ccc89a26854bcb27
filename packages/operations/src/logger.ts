import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.ts';
import { shortLine } from './short-line.ts';

export type { Logger };

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  /** Standard output if left out. */
  readonly destination?: DestinationStream;
}

/** A logger that writes one JSON object per line, of bounded length and without secrets. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => shortLine(redact(line)) },
    },
    destination ?? pino.destination(1),
  );
}

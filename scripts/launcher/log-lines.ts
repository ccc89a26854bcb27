import { styleText } from 'node:util';
import { readableLine } from './readable-line.ts';

const colours = ['cyan', 'magenta', 'green', 'blue', 'yellow'] as const;

/** How many lines of each service are kept for whoever wants to know what went wrong. */
const keptLines = 20;

/** Where the lines of one service go. */
export interface LogWriter {
  write(line: string): void;
  /** The last lines, readable. */
  last(): readonly string[];
}

/** Tells the logs of the services apart by a name before each line. */
export class LogLines {
  private readonly isRaw: boolean;
  private readonly print: (text: string) => void;
  private writers = 0;
  private width = 0;

  /** `isRaw` hands the services' lines on as they are. */
  constructor(isRaw: boolean, print: (text: string) => void) {
    this.isRaw = isRaw;
    this.print = print;
  }

  writer(name: string): LogWriter {
    const colour = colours[this.writers++ % colours.length] ?? 'cyan';
    this.width = Math.max(this.width, name.length);
    const last: string[] = [];
    return {
      last: () => last,
      write: (line) => {
        const readable = readableLine(line);
        last.push(readable);
        if (last.length > keptLines) last.shift();
        if (this.isRaw) {
          this.print(`${line}\n`);
          return;
        }
        const prefix = styleText(colour, `${name.padEnd(this.width)} |`);
        for (const part of readable.split('\n')) this.print(`${prefix} ${part}\n`);
      },
    };
  }
}

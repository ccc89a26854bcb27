import { styleText } from 'node:util';

type Colour = 'cyan' | 'magenta' | 'yellow' | 'green' | 'blue';
const colours: readonly Colour[] = ['cyan', 'magenta', 'yellow', 'green', 'blue'];

/** Members of a log line that the prefix says already, or that say nothing on a developer's screen. */
const known = new Set(['level', 'time', 'msg', 'service', 'pid', 'hostname', 'worker']);

/** Tells the services' logs apart: a name before each line, and the JSON of pino as a short readable line. */
export class LogLines {
  private readonly raw: boolean;
  private readonly names: string[] = [];

  constructor(raw: boolean) {
    this.raw = raw;
  }

  /** A writer for one service's output. Keeps the last lines for whoever wants to know what went wrong. */
  writer(name: string): { write: (chunk: Buffer) => void; last: () => string } {
    this.names.push(name);
    const colour = colours[(this.names.length - 1) % colours.length] ?? 'cyan';
    const recent: string[] = [];
    let rest = '';
    return {
      write: (chunk) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const readable = this.raw ? line : readableLine(line);
          recent.push(readable);
          if (recent.length > 20) recent.shift();
          const prefix = `${name.padEnd(Math.max(...this.names.map(({ length }) => length)))} |`;
          process.stdout.write(this.raw ? `${line}\n` : `${styleText(colour, prefix)} ${readable}\n`);
        }
      },
      last: () => recent.join('\n'),
    };
  }
}

/** `12:00:00.123 info msg key=value`; a line that is no JSON stays as it is. */
function readableLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== 'object' || entry === null) return line;
  const fields = new Map(Object.entries(entry));
  const rest = [...fields].filter(([key]) => !known.has(key)).map(([key, value]) => `${key}=${shown(value)}`);
  const time = String(fields.get('time') ?? '').slice(11, 23);
  return [time, String(fields.get('level') ?? ''), String(fields.get('msg') ?? ''), ...rest].join(' ').trim();
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

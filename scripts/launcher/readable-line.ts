import { styleText } from 'node:util';

/** Fields that the prefix of a line says already, or that say nothing on a developer's screen. */
const left = new Set(['level', 'time', 'msg', 'service', 'pid', 'hostname', 'worker', 'err']);

/** `12:00:00.123 INFO  listening port=8000`; a line that is no log entry stays as it is. */
export function readableLine(line: string): string {
  const entry = entryOf(line);
  if (!entry) return line;
  const level = textOf(entry['level']);
  const rest = Object.entries(entry)
    .filter(([key]) => !left.has(key))
    .map(([key, value]) => ` ${key}=${shown(value)}`);
  const head = `${textOf(entry['time']).slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${textOf(entry['msg'])}`;
  return coloured(level, `${head}${rest.join('')}${errorOf(entry['err'])}`.trim());
}

function entryOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null && 'msg' in entry ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** An error as its stack, which begins with its message. */
function errorOf(error: unknown): string {
  if (error === undefined) return '';
  if (typeof error === 'object' && error !== null) {
    if ('stack' in error && typeof error.stack === 'string') return `\n${error.stack}`;
    if ('message' in error && typeof error.message === 'string') return ` err=${shown(error.message)}`;
  }
  return ` err=${shown(error)}`;
}

function coloured(level: string, text: string): string {
  if (level === 'warn') return styleText('yellow', text);
  return level === 'error' || level === 'fatal' ? styleText('red', text) : text;
}

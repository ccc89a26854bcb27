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
  return coloured(level, harmless(`${head}${rest.join('')}${errorOf(entry['err'], level)}`.trim()));
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

/** What a client sent may hold control characters, and a terminal would obey them. */
function harmless(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A failure of ours with its stack, which begins with its message; what passes by its message alone. */
function errorOf(error: unknown, level: string): string {
  if (error === undefined) return '';
  if (typeof error !== 'object' || error === null) return ` err=${shown(error)}`;
  const { stack, message }: { stack?: unknown; message?: unknown } = error;
  if (isFailure(level) && typeof stack === 'string') return `\n${stack}`;
  return ` err=${shown(message ?? error)}`;
}

function isFailure(level: string): boolean {
  return level === 'error' || level === 'fatal';
}

function coloured(level: string, text: string): string {
  if (level === 'warn') return styleText('yellow', text);
  return isFailure(level) ? styleText('red', text) : text;
}

import type { Figures } from '../parts.ts';
import { barChart } from './bar-chart.ts';
import { short, whole } from './numbers.ts';

/** The contenders that are drawn: acks of ours are in the table. */
const drawn = ['AgentConnect', 'floor', 'Socket.IO'] as const;

/** The pictures of what was measured, by the names of their files. */
export function plotsOf(figures: Figures): ReadonlyMap<string, string> {
  const plots = { ...roundTripPlots(figures), ...turnPlots(figures), ...streamingPlots(figures) };
  return new Map(Object.entries(plots));
}

function roundTripPlots({ 'round-trip': rows }: Figures): Record<string, string> {
  if (!rows) return {};
  const counts = [...new Set(rows.map(({ sockets }) => sockets))];
  const find = (name: string, sockets: number): (typeof rows)[number] | undefined =>
    rows.find((row) => row.contender === name && row.sockets === sockets);
  const most = counts.includes(200) ? 200 : Math.max(...counts);
  return {
    'throughput.svg': barChart({
      title: 'Texts answered',
      unit: 'a second',
      series: drawn,
      groups: counts.map((count) => ({
        name: count === 1 ? '1 socket' : `${whole(count)} sockets`,
        values: drawn.map((name) => find(name, count)?.messagesPerSecond.median),
      })),
      format: whole,
    }),
    'processor-time.svg': barChart({
      title: `Processor time of a message at ${most} sockets`,
      unit: 'µs',
      series: ['Redis', 'gateway', 'worker'],
      groups: drawn.map((name) => {
        const row = find(name, most);
        const { redis, gateway, worker } = row?.processorTime ?? {};
        return { name, values: [redis?.median, gateway?.median, worker?.median] };
      }),
      isStacked: true,
      format: whole,
    }),
  };
}

function turnPlots({ turns }: Figures): Record<string, string> {
  if (!turns) return {};
  return {
    'turns.svg': barChart({
      title: 'Time to an answer as a session grows, one socket',
      unit: 'ms',
      series: ['p50', 'p95'],
      groups: turns.rows.map(({ turn, p50, p95 }) => ({ name: `turn ${whole(turn)}`, values: [p50, p95] })),
      format: short,
    }),
  };
}

function streamingPlots({ streaming }: Figures): Record<string, string> {
  if (!streaming) return {};
  return {
    'streaming.svg': barChart({
      title: 'How late streamed words are',
      unit: 'ms',
      series: ['first word, p50', 'every word, p50', 'every word, p99'],
      groups: streaming.map(({ streams, firstWord, delay }) => ({
        name: `${whole(streams)} streams`,
        values: [firstWord.p50.median, delay.p50.median, delay.p99.median],
      })),
      format: short,
    }),
  };
}

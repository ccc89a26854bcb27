import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { markdownTable } from '../../scripts/docs/markdown-table.ts';
import type { Machine } from '../measure/machine.ts';
import type { Figures } from '../parts.ts';
import { plotsOf } from './plots.ts';
import {
  idleSocketsSection,
  inFlightSection,
  partitionsSection,
  roundTripSection,
  scaleSection,
  sessionsSection,
  streamingSection,
  turnsSection,
} from './sections.ts';
import { judge } from './targets.ts';

const page = 'docs/performance.md';
const plotFolder = 'performance';
const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->'];

/** What a run has found, as Markdown. */
export function figuresText(machine: Machine, figures: Figures): string {
  const plots = plotsOf(figures);
  const plot = (name: string, about: string): string =>
    plots.has(name) ? `![${about}](${plotFolder}/${name})\n\n` : '';
  const section = <Name extends keyof Figures>(
    name: Name,
    title: string,
    shown: (part: NonNullable<Figures[Name]>) => string,
  ): string[] => {
    const part = figures[name];
    return part === undefined ? [] : [`### ${title}\n\n${shown(part)}`];
  };
  return [
    machineText(machine),
    `### Targets\n\n${targetsTable(figures)}`,
    ...section(
      'round-trip',
      'A text and its answer',
      (rows) =>
        plot('throughput.svg', 'Texts answered per second, by number of sockets') +
        plot('processor-time.svg', 'Processor time per message, by process') +
        `Times to an answer are in ms; the columns after them are per message.\n\n${roundTripSection(rows)}`,
    ),
    ...section(
      'turns',
      'As a session grows',
      (turns) => plot('turns.svg', 'Time to an answer, by turn') + turnsSection(turns),
    ),
    ...section(
      'streaming',
      'Streamed answers',
      (rows) =>
        plot('streaming.svg', 'Delay of words, by number of streams') +
        `Processor time and network are per 1,000 words.\n\n${streamingSection(rows)}`,
    ),
    ...section('idle-sockets', 'Idle sockets', idleSocketsSection),
    ...section('in-flight', 'Turns in flight', inFlightSection),
    ...section('scale', 'More processes', scaleSection),
    ...section('sessions', 'Many sessions', sessionsSection),
    ...section('partitions', 'Partitions at rest', partitionsSection),
  ].join('\n\n');
}

/** Puts a run's figures and plots into the page. */
export async function writePage(machine: Machine, figures: Figures): Promise<void> {
  const text = withFigures(readFileSync(page, 'utf8'), figuresText(machine, figures));
  writeFileSync(page, await format(text, { filepath: page, printWidth: 110, singleQuote: true }));
  mkdirSync(`docs/${plotFolder}`, { recursive: true });
  for (const [name, plot] of plotsOf(figures)) writeFileSync(`docs/${plotFolder}/${name}`, plot);
}

/** A page with something else between its marks. */
export function withFigures(text: string, figures: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${figures}\n\n${text.slice(to)}`;
}

function machineText({ cores, processor, memoryGib, kernel, node, redis, commit, date }: Machine): string {
  const software = `Linux ${kernel}, Node ${node}, Redis ${redis}`;
  return `Commit ${commit}, ${date}: ${cores} × ${processor}, ${memoryGib} GiB; ${software}.`;
}

function targetsTable(figures: Figures): string {
  return markdownTable(
    ['target', 'bound', 'measured', 'met'],
    judge(figures).map(({ about, bound, value, isMet }) => [
      about,
      bound,
      value ?? 'not measured',
      isMet === undefined ? '' : isMet ? 'yes' : '**no**',
    ]),
  );
}

import { Recoveries } from './recoveries.ts';

/** What a run has measured. Times are in ms. */
export class Figures {
  messages = 0;
  answers = 0;
  duplicates = 0;
  /** Texts that were acked and that Redis lost with a primary; they were sent again. */
  lost = 0;
  /** Times that a client was told so. */
  resyncs = 0;
  errors = 0;
  reconnects = 0;
  restarts = 0;
  conversations = 0;
  /** Pieces of answers that came as they were written. */
  pieces = 0;
  readonly faults = new Map<string, number>();
  /** From a text's first sending to its answer. */
  readonly answerMs: number[] = [];
  readonly recoveries = new Recoveries();
  /** Of each turn that was taken over: for how long the lease of the worker that was lost was over. */
  readonly takeoverMs: number[] = [];

  fault(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }

  /** A line of a process's log. */
  note(line: string): void {
    const [, lateMs] = /"late_ms":(\d+).*"took over a turn/.exec(line) ?? [];
    if (lateMs !== undefined) this.takeoverMs.push(Number(lateMs));
  }

  get progress(): string {
    const faults = [...this.faults.values()].reduce((sum, count) => sum + count, 0);
    return `${this.messages} messages, ${this.answers} answers, ${faults} faults, ${this.takeoverMs.length} takeovers, ${this.reconnects} reconnects`;
  }

  get summary(): string {
    const faults = [...this.faults].toSorted().map(([name, count]) => `${name} ${count}`);
    return [
      this.progress,
      `sent again and recognised: ${this.duplicates}; answers begun again: ${this.restarts}; conversations: ${this.conversations}`,
      `answered by an error: ${this.errors}; lost with a primary: ${this.lost} acked, told ${this.resyncs} times`,
      `time to answer:  ${spread(this.answerMs)}`,
      `time to recover: ${spread(this.recoveries.ms)}, from ${this.recoveries.worst}`,
      `turns taken over, after the end of the lease: ${spread(this.takeoverMs)}`,
      `faults: ${faults.join(', ') || 'none'}`,
    ].join('\n');
  }
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return 'nothing measured';
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) / 1000).toFixed(2)} s`;
  return `median ${at(0.5)}, 99th percentile ${at(0.99)}, worst ${at(1)} (${sorted.length})`;
}

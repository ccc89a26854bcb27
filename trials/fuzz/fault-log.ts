/** What processes must never say. */
const dying = /Unhandled|uncaught|FATAL ERROR|ended: /i;

/** Reads what processes write, and keeps what tells of a fault of ours. */
export class FaultLog {
  /** From now on their ends are no fault. */
  isStopping = false;
  private faults: string[] = [];

  readonly read = (line: string): void => {
    if (this.isStopping) return;
    const level = levelOf(line);
    if (level === 'error' || level === 'fatal' || (level === undefined && dying.test(line))) {
      this.faults.push(`a process says: ${line.slice(0, 1_500)}`);
    }
  };

  /** The faults since it was last asked. */
  taken(): string[] {
    const faults = this.faults;
    this.faults = [];
    return faults;
  }
}

function levelOf(line: string): string | undefined {
  return /^\{"level":"([a-z]+)"/.exec(line)?.[1];
}

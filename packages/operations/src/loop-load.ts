import { performance } from 'node:perf_hooks';

/** How busy this process is: the fraction of the time, from 0 to 1, that its event loop has worked since the last call. */
export class LoopLoad {
  private last = performance.eventLoopUtilization();

  read(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.last);
    this.last = now;
    return utilization;
  }
}

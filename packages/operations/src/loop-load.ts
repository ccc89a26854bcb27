import { performance } from 'node:perf_hooks';

/** How busy this process is: which part of the time, from 0 to 1, its event loop has worked since it was asked last. */
export class LoopLoad {
  private last = performance.eventLoopUtilization();

  read(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.last);
    this.last = now;
    return utilization;
  }
}

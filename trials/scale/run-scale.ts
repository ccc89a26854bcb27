import { dayReport } from './day-report.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { judgeDay } from './judge-day.ts';
import type { ScaleOptions } from './options.ts';
import { runReal } from './real-run.ts';
import { simulateDay } from './simulate-day.ts';
import { Traffic } from './traffic.ts';

/** In place of a real run: above what they have shown. */
const assumed = { startSeconds: 5, overheadSeconds: 0.05, handOverSeconds: 5, wrong: [] };

/** Runs both parts; returns what was wrong. */
export async function runScale(options: ScaleOptions, say: (line: string) => void): Promise<string[]> {
  const { seed, hours, peak, podSeconds, speed } = options;
  const deployed = readDeployment();
  const deployment: Deployment = {
    ...deployed,
    formula: options.formula ?? deployed.formula,
    drainSeconds: options.drainSeconds ?? deployed.drainSeconds,
    graceSeconds: options.graceSeconds ?? deployed.graceSeconds,
  };
  const { rule, formula, concurrency, drainSeconds, graceSeconds } = deployment;
  say(`seed ${seed}`);
  say(
    `rule: ${formula} to ${rule.target} a worker of ${concurrency}, ${rule.min} to ${rule.max} workers;` +
      ` down after ${rule.down.stabilizationSeconds} s; drain ${drainSeconds} s of ${graceSeconds} s`,
  );
  if (options.real) {
    say(
      `\nreal processes, the rule ${speed} times as fast\n   time  waiting  at work   # workers, - that end`,
    );
  }
  const real = options.real ? await runReal(deployment, { speed, seed }, say) : assumed;
  say(
    `${options.real ? 'measured' : 'assumed'}: start of a process ${real.startSeconds.toFixed(1)} s,` +
      ` a turn beside its answer ${(real.overheadSeconds * 1_000).toFixed(1)} ms,` +
      ` end of a process after its drain ${real.handOverSeconds.toFixed(1)} s`,
  );
  say(`\na simulated day, ${peak} turns at work in its busiest hour without bursts`);
  const { overheadSeconds, handOverSeconds } = real;
  const startSeconds = Math.round(podSeconds + real.startSeconds);
  const fleet = {
    concurrency,
    drainSeconds,
    graceSeconds,
    startSeconds,
    overheadSeconds,
    handOverSeconds,
    seed,
  };
  const day = simulateDay(deployment, fleet, new Traffic({ seed, hours, peak }));
  say(dayReport(day));
  const wrong = [...real.wrong, ...judgeDay(day)];
  for (const what of wrong) say(`WRONG: ${what}`);
  say(wrong.length === 0 ? `all is well (seed ${seed})` : `${wrong.length} promises broken (seed ${seed})`);
  return wrong;
}

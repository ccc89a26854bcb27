import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest';
import type { Row, System } from './row.ts';
import { type RunningSystem, startSystem } from './systems.ts';
import { table } from './table.ts';

/** Runs the checks of all rows of one system, beside each other: sessions and users are the rows' own. */
export function runRows(system: System, width: number): void {
  const rows = table
    .flatMap((topic) => topic.rows)
    .filter((row): row is Row & Required<Pick<Row, 'check'>> => !!row.check && (row.on ?? 'open') === system);

  describe(`on the system "${system}"`, () => {
    let running: RunningSystem;
    vi.setConfig({ maxConcurrency: width });

    beforeAll(async () => {
      running = await startSystem(system, inject('redisUrl'));
    }, 60_000);

    afterAll(async () => {
      await running?.stop();
    }, 30_000);

    let shown = false;
    for (const row of rows) {
      it.concurrent(`${row.id}: ${row.statement}`, { timeout: 60_000 }, async ({ onTestFailed }) => {
        onTestFailed(() => {
          if (shown || !running) return;
          shown = true;
          console.error(running.logs());
        });
        await row.check(running.context);
      });
    }
  });
}

import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest';
import type { System } from './row.ts';
import { type RunningSystem, startSystem } from './systems.ts';
import { table } from './table.ts';

/** Those that mostly wait come first: the others run beside them. */
const systems: readonly System[] = ['brief-sessions', 'brief-tokens', 'own', 'limited', 'open'];

const rows = table.flatMap((topic) => topic.rows);

/** The time of a row counts from the start, and some wait for a place to start processes of their own. */
const rowMs = 180_000;

/** Every row that is served, beside each other: sessions and users are each row's own. */
describe('conformance', () => {
  const running = new Map<System, RunningSystem>();
  const shown = new Set<System>();
  vi.setConfig({ maxConcurrency: 30 });

  beforeAll(async () => {
    const redisUrl = inject('redisUrl');
    await Promise.all(
      systems.map(async (system) => running.set(system, await startSystem(system, redisUrl))),
    );
  });

  afterAll(async () => {
    await Promise.all([...running.values()].map((system) => system.stop()));
  });

  for (const system of systems) {
    for (const { id, statement, check, on = 'open' } of rows) {
      if (on !== system) continue;
      it.concurrent(`${id}: ${statement}`, { timeout: rowMs }, async ({ onTestFailed }) => {
        onTestFailed(() => {
          if (shown.has(system)) return;
          shown.add(system);
          console.error(running.get(system)?.logs());
        });
        const { context } = running.get(system) ?? {};
        if (!context) throw new Error(`the system "${system}" is not up`);
        await check(context);
      });
    }
  }
});

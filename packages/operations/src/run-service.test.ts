import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { runService, type Service } from './run-service.ts';
import { SettingsError } from './settings.ts';

class TestHost extends EventEmitter {
  readonly lines: string[] = [];
  readonly exited = Promise.withResolvers<number>();
  readonly stderr = { write: (text: string): number => this.lines.push(text) };

  exit(code: number): void {
    this.exited.resolve(code);
  }
}

const idle: Service = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

test('a wrong setting is one line and exit code 78', async () => {
  const host = new TestHost();
  await runService(host, () => {
    throw new SettingsError('JWT_SECRET', 'must be set');
  });
  expect(await host.exited.promise).toBe(78);
  expect(host.lines).toEqual(['config: JWT_SECRET: must be set\n']);
});

test('a failure to start is one line and exit code 1', async () => {
  const host = new TestHost();
  await runService(host, () => ({ ...idle, start: () => Promise.reject(new Error('no Redis')) }));
  expect(await host.exited.promise).toBe(1);
  expect(host.lines).toEqual(['cannot start: no Redis\n']);
});

test('a signal stops the service, then exits', async () => {
  const host = new TestHost();
  const stopped: string[] = [];
  await runService(host, () => ({
    ...idle,
    stop: () => {
      stopped.push('stop');
      return Promise.resolve();
    },
  }));
  host.emit('SIGTERM');
  expect(await host.exited.promise).toBe(0);
  expect(stopped).toEqual(['stop']);
});

test('SIGHUP reloads what can be reloaded, and ends nothing', async () => {
  const host = new TestHost();
  let reloads = 0;
  await runService(host, () => ({ ...idle, reload: () => (reloads += 1) }));
  host.emit('SIGHUP');
  host.emit('SIGHUP');
  expect(reloads).toBe(2);
  host.emit('SIGTERM');
  expect(await host.exited.promise).toBe(0);
});

test('a second signal does not wait', async () => {
  const host = new TestHost();
  await runService(host, () => ({ ...idle, stop: () => new Promise<void>(() => undefined) }));
  host.emit('SIGINT');
  host.emit('SIGINT');
  expect(await host.exited.promise).toBe(1);
});

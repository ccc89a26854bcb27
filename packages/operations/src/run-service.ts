import { SettingsError } from './settings.ts';

/** A service that a main file runs. */
export interface Service {
  start(): Promise<void>;
  /** Drains and stops; may be called twice. */
  stop(): Promise<void>;
  /** Reads again what an operator may change while it runs. */
  reload?(): void;
}

/** The parts of `process` that a main file passes in. */
export interface Host {
  on(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
}

/** `EX_CONFIG` of sysexits.h: restarting does not help until the setting is changed. */
export const badSettingExitCode = 78;

/**
 * Runs a service until SIGTERM or SIGINT; a second signal ends it at once. On SIGHUP it reloads, if it can. A wrong setting is one line on stderr and
 * exit code 78, a failure to start one line and exit code 1.
 */
export async function runService(host: Host, create: () => Service): Promise<void> {
  let service: Service;
  try {
    service = create();
  } catch (error) {
    endBadly(host, error);
    return;
  }
  let signalled = false;
  const onSignal = (): void => {
    if (signalled) {
      host.exit(1);
      return;
    }
    signalled = true;
    service.stop().then(
      () => host.exit(0),
      (error: unknown) => endBadly(host, error),
    );
  };
  host.on('SIGTERM', onSignal);
  host.on('SIGINT', onSignal);
  if (service.reload) host.on('SIGHUP', () => service.reload?.());
  try {
    await service.start();
  } catch (error) {
    endBadly(host, error);
  }
}

function endBadly(host: Host, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SettingsError) {
    host.stderr.write(`config: ${message}\n`);
    host.exit(badSettingExitCode);
  } else {
    host.stderr.write(`cannot start: ${message}\n`);
    host.exit(1);
  }
}

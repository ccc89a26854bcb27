import { Scripts } from '@agentconnect/broker';

/** Scripts whose replies can be held back, or lost, once they have run. */
export class HeldScripts extends Scripts {
  private readonly held = new Map<string, Promise<void>>();

  /** Holds the replies to calls of a script from now on; returns what lets them go, or has them fail. */
  hold(script: string): { letGo(): void; fail(): void } {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Nobody may be waiting for it.
    promise.catch(() => undefined);
    this.held.set(script, promise);
    const end = (action: () => void): void => {
      this.held.delete(script);
      action();
    };
    return {
      letGo: () => end(resolve),
      fail: () => end(() => reject(new Error('the reply was lost'))),
    };
  }

  override async run(...call: Parameters<Scripts['run']>): ReturnType<Scripts['run']> {
    const held = this.held.get(call[0].name);
    const reply = await super.run(...call);
    await held;
    return reply;
  }

  override async gather(...call: Parameters<Scripts['gather']>): ReturnType<Scripts['gather']> {
    const held = this.held.get(call[0].one.name);
    const reply = await super.gather(...call);
    await held;
    return reply;
  }
}

import { Scripts } from '@agentconnect/broker';
import { vi } from 'vitest';

/**
 * Lets something happen between what a script does and its reply, the first time that this process runs it from now on.
 * Until `vi.restoreAllMocks()`.
 */
export function beforeReply(script: string, action: () => Promise<unknown>): void {
  const run = Reflect.get(Scripts.prototype, 'run');
  let isFirst = true;
  vi.spyOn(Scripts.prototype, 'run').mockImplementation(async function (this: Scripts, ...call) {
    const reply = await run.apply(this, call);
    if (call[0].name !== script || !isFirst) return reply;
    isFirst = false;
    await action();
    return reply;
  });
}

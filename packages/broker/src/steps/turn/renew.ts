import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/renew', ['nonce', 'lease']);

/** Extends a lease. `lost`: another worker has it, and nothing more can be written under this nonce. */
export async function renew(
  scripts: Scripts,
  sessionId: string,
  { nonce, leaseMs }: { readonly nonce: string; readonly leaseMs: number },
): Promise<{ kind: 'ok'; stopped: boolean } | { kind: 'lost' }> {
  const reply = await scripts.step(script, sessionId, { nonce, lease: leaseMs });
  const kind = kindOf(reply, ['ok', 'lost']);
  return kind === 'ok' ? { kind, stopped: number(reply, 1) === 1 } : { kind };
}

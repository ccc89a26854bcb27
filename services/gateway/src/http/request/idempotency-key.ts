import { ClientMessageId } from '@agentconnect/protocol';
import type { Request } from 'express';
import { invalid } from './validate.ts';

/** The request's `Idempotency-Key`, or `undefined`. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return undefined;
  const result = ClientMessageId.safeParse(key);
  if (result.success) return result.data;
  const message = result.error.issues[0]?.message ?? 'is wrong';
  throw invalid([{ path: 'Idempotency-Key', message }]);
}

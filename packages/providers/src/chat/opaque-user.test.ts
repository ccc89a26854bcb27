import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { opaqueUser } from './opaque-user.ts';

it('names a user alike under one secret, and otherwise under another', () => {
  const name = opaqueUser('ada', 'secret');
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(opaqueUser('ada', 'secret')).toBe(name);
  expect(opaqueUser('bob', 'secret')).not.toBe(name);
  expect(opaqueUser('ada', 'another secret')).not.toBe(name);
  // What anybody could work out who tries names.
  expect(createHash('sha256').update('agentconnect:ada').digest('hex')).not.toContain(name);
});

import { hash } from 'node:crypto';
import { canonicalJson } from '@agentconnect/json-schema';

/** A hash of content, the same for equal JSON whatever the order of its keys. */
export function fingerprintOf(value: unknown): string {
  return fingerprintOfCanonical(canonicalJson(value));
}

/** The same of JSON that is canonical already. */
export function fingerprintOfCanonical(canonical: string): string {
  return hash('sha256', canonical, 'base64url').slice(0, 22);
}

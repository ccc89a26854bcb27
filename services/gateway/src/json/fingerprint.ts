import { hash } from 'node:crypto';
import { canonicalJson } from '@agentconnect/json-schema';

/** A hash of content, which is the same for equal JSON in any key order. */
export function fingerprintOf(value: unknown): string {
  return fingerprintOfCanonical(canonicalJson(value));
}

/** The same for JSON that is already canonical. */
export function fingerprintOfCanonical(canonical: string): string {
  return hash('sha256', canonical, 'base64url').slice(0, 22);
}

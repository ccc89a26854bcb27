import { hash } from 'node:crypto';

/** A hash of content, the same for equal JSON whatever the order of its keys. */
export function fingerprintOf(value: unknown): string {
  return fingerprintOfCanonical(canonicalJson(value));
}

/** The same of JSON that is canonical already. */
export function fingerprintOfCanonical(canonical: string): string {
  return hash('sha256', canonical, 'base64url').slice(0, 22);
}

/** JSON that is the same for equal values: the keys of each object are in order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

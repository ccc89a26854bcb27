import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type KeyScope, randomId } from '@agentconnect/protocol';

/**
 * An API key as a server sends it: `ac_<id>_<secret><checksum>`. The checksum tells a text that is no key, or that was cut off,
 * without a lookup; and programs that scan for secrets recognise the form.
 */
const form = /^ac_([A-Za-z0-9]{16})_[A-Za-z0-9]{32}([0-9a-f]{8})$/;

/** What is known about a key; never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** The user who owns the key. */
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Whether it may act for users whom its owner names. */
  readonly actsForOthers: boolean;
  /** Requests, sockets and texts per minute; 0 is no limit of its own. */
  readonly perMinute: number;
  /** In ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | undefined;
}

export interface ParsedKey {
  readonly id: string;
  /** What is kept of a key. It has 190 random bits, so a plain hash is enough. */
  readonly hash: string;
}

export function newApiKey(): ParsedKey & { readonly text: string } {
  const id = randomId(16);
  const body = `ac_${id}_${randomId(32)}`;
  const text = `${body}${checksumOf(body)}`;
  return { id: `key_${id}`, hash: hashOf(text), text };
}

/** The id and the hash of a key; `undefined` for a text that is not a key. */
export function parseApiKey(text: string): ParsedKey | undefined {
  const [, id, checksum = ''] = form.exec(text) ?? [];
  if (id === undefined || checksumOf(text.slice(0, -checksum.length)) !== checksum) return undefined;
  return { id: `key_${id}`, hash: hashOf(text) };
}

export function isKeyId(id: string): boolean {
  return /^key_[A-Za-z0-9]{16}$/.test(id);
}

function checksumOf(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

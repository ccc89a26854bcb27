import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type KeyScope, randomId } from '@agentconnect/protocol';

/**
 * An API key as a server shows it: `ac_<id>_<secret><checksum>`. By the checksum a text that is no key, or one that was
 * cut off, is told without asking anybody; and programs that look for secrets find it by its form.
 */
const form = /^ac_([A-Za-z0-9]{16})_[A-Za-z0-9]{32}([0-9a-f]{8})$/;

/** What is known of a key; never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** The user whose key it is. */
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Whether it may act for users that its owner names. */
  readonly actsForOthers: boolean;
  /** Requests, sockets and texts a minute; 0 is no limit of its own. */
  readonly perMinute: number;
  /** In ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | undefined;
}

export interface ParsedKey {
  readonly id: string;
  /** What is kept of it. It has 190 random bits, so a plain hash will do. */
  readonly hash: string;
}

export function newApiKey(): ParsedKey & { readonly text: string } {
  const id = randomId(16);
  const body = `ac_${id}_${randomId(32)}`;
  const text = `${body}${checksumOf(body)}`;
  return { id: `key_${id}`, hash: hashOf(text), text };
}

/** The id and the hash of a key, or `undefined` for a text that is none. */
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

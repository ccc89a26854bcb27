import { hash } from 'node:crypto';
import { randomId } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { AccessClaims } from '../tokens/tokens.ts';

/** How long a ticket can be used, in ms. */
export const socketTicketMs = 30_000;

const secretLength = 32;

const Kept = z.union([
  z.object({ claims: AccessClaims, on_behalf_of: z.string().optional() }),
  z.object({ login: z.string() }),
]);

/** What somebody had shown who was given a ticket: a token or an API key, by what it says, or a browser login, by its id. */
export type TicketGround =
  { readonly claims: AccessClaims; readonly onBehalfOf?: string | undefined } | { readonly login: string };

/**
 * Tickets that open one socket or event stream each, in place of a token, which stays out of the address then. Redis keeps
 * them by a hash, with what they rest on, and never a token.
 */
export class SocketTickets {
  private readonly redis: Redis | Cluster;
  private readonly keys: AuthKeys;

  constructor(redis: Redis | Cluster, keys: AuthKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async create(ground: TicketGround): Promise<string> {
    const ticket = randomId(secretLength);
    const kept: z.input<typeof Kept> =
      'login' in ground ? ground : { claims: ground.claims, on_behalf_of: ground.onBehalfOf };
    await this.redis.set(this.keyOf(ticket), JSON.stringify(kept), 'PX', socketTicketMs);
    return ticket;
  }

  /** Uses a ticket up. `undefined` if there is none like this, any more. */
  async redeem(ticket: string): Promise<TicketGround | undefined> {
    const text = await this.redis.getdel(this.keyOf(ticket));
    if (text === null) return undefined;
    const kept = Kept.parse(JSON.parse(text));
    return 'login' in kept ? kept : { claims: kept.claims, onBehalfOf: kept.on_behalf_of };
  }

  private keyOf(ticket: string): string {
    return this.keys.socketTicket(hash('sha256', ticket, 'base64url'));
  }
}

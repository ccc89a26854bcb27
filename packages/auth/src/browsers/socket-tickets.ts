import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { AccessClaims } from '../tokens/tokens.ts';
import { SingleUseSecrets } from './single-use-secrets.ts';

/** How long a ticket can be used, in ms. */
export const socketTicketMs = 30_000;

const Kept = z.union([
  z.object({ claims: AccessClaims, on_behalf_of: z.string().optional() }),
  z.object({ login: z.string() }),
]);

/** What somebody had shown who was given a ticket: a token or an API key, by what it says, or a browser login, by its id. */
export type TicketGround =
  { readonly claims: AccessClaims; readonly onBehalfOf?: string | undefined } | { readonly login: string };

/**
 * Tickets that open one socket or event stream each, in place of a token, which stays out of the address then. Redis keeps
 * what they rest on, and never a token.
 */
export class SocketTickets {
  private readonly secrets: SingleUseSecrets<z.infer<typeof Kept>>;

  constructor(redis: Redis | Cluster, keys: AuthKeys) {
    this.secrets = new SingleUseSecrets({
      redis,
      keyOf: (hash) => keys.socketTicket(hash),
      schema: Kept,
      lastsMs: socketTicketMs,
    });
  }

  async create(ground: TicketGround): Promise<string> {
    return this.secrets.create(
      'login' in ground ? ground : { claims: ground.claims, on_behalf_of: ground.onBehalfOf },
    );
  }

  /** Uses a ticket up. `undefined` if there is none like this, any more. */
  async redeem(ticket: string): Promise<TicketGround | undefined> {
    const kept = await this.secrets.redeem(ticket);
    if (kept === undefined || 'login' in kept) return kept;
    return { claims: kept.claims, onBehalfOf: kept.on_behalf_of };
  }
}

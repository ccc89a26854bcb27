import { partitionOf } from '@agentconnect/protocol';
import { keyNames, type SessionKey } from './key-names.ts';

/**
 * Every Redis key and channel of the product, including those of packages/auth; BullMQ and the limiter choose what follows their
 * prefixes. All keys of a session and the streams it goes into share one hash tag, so a step of the session machine is one
 * script in one slot.
 */
export class Keys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  private inPartition(partition: number, rest: string): string {
    return `${this.prefix}:{p${partition}}:${rest}`;
  }

  private ofUser(user: string, rest: string): string {
    return `${this.prefix}:{u:${user}}:${rest}`;
  }

  private ofAgent(agentId: string, rest: string): string {
    return `${this.prefix}:{a:${agentId}}:${rest}`;
  }

  private ofFleet(rest: string): string {
    return `${this.prefix}:{fleet}:${rest}`;
  }

  /** What every script about one session gets; all of them lie in one slot. */
  session(sessionId: string): Readonly<Record<SessionKey, string>> {
    const own = this.sessionHash(sessionId);
    const partition = partitionOf(sessionId) ?? 0;
    return {
      S: own,
      IN: `${own}${keyNames.KEY_IN}`,
      LOG: `${own}${keyNames.KEY_LOG}`,
      SEEN: `${own}${keyNames.KEY_SEEN}`,
      PARTIAL: `${own}${keyNames.KEY_PARTIAL}`,
      READY: this.ready(partition),
      DUE: this.due(partition),
      ASIDE: this.aside(partition),
      OUTBOX: this.outbox(partition),
    };
  }

  /** Hash: the state of a session and the data of its creation. */
  sessionHash(sessionId: string): string {
    const partition = partitionOf(sessionId);
    if (partition === undefined) throw new TypeError('not a session id');
    return this.inPartition(partition, `${keyNames.KEY_SESSION}${sessionId}`);
  }

  /** Stream: the durable frames of a session; the entry id is the sequence number. */
  log(sessionId: string): string {
    return `${this.sessionHash(sessionId)}${keyNames.KEY_LOG}`;
  }

  /** Stream with group `agent-workers`: one entry per session that has work and no worker. */
  ready(partition: number): string {
    return this.inPartition(partition, keyNames.KEY_READY);
  }

  /** Hash: how the entries of the ready stream are shared out among users (the library `ready`). */
  shares(partition: number): string {
    return this.inPartition(partition, keyNames.KEY_SHARES);
  }

  /** Sorted set: deadlines of sessions, in milliseconds. */
  due(partition: number): string {
    return this.inPartition(partition, keyNames.KEY_DUE);
  }

  /** Sorted set: a user's sessions in a partition that have work, by when their keys end. */
  atWork(partition: number, user: string): string {
    return this.inPartition(partition, `${keyNames.KEY_BUSY}${user}`);
  }

  /** Hash: how many bytes a user's sessions in a partition keep, by the hour in which their keys end. */
  kept(partition: number, user: string): string {
    return this.inPartition(partition, `${keyNames.KEY_KEPT}${user}`);
  }

  /** Stream: turns that cost too many workers. */
  aside(partition: number): string {
    return this.inPartition(partition, keyNames.KEY_ASIDE);
  }

  /** Stream: messages for other slots. */
  outbox(partition: number): string {
    return this.inPartition(partition, keyNames.KEY_OUTBOX);
  }

  /** Sharded channel: frames for the sockets of one gateway. */
  gatewayChannel(partition: number, gateway: string): string {
    return this.inPartition(partition, `${keyNames.KEY_GATEWAY}${gateway}`);
  }

  /** String: the last sign that a partition takes a gateway's writes. */
  gatewayPulse(partition: number, gateway: string): string {
    return this.inPartition(partition, `${keyNames.KEY_PULSE}${gateway}`);
  }

  /** Sharded channel: stops and lost leases for one worker. */
  workerChannel(partition: number, worker: string): string {
    return this.inPartition(partition, `${keyNames.KEY_WORKER}${worker}`);
  }

  /** Sorted set: a user's sessions, by the time their keys end. */
  userSessions(user: string): string {
    return this.ofUser(user, 'sessions');
  }

  /** String: the session that an `Idempotency-Key` of a user stands for. */
  creation(user: string, idempotencyKeyHash: string): string {
    return this.ofUser(user, `creation:${idempotencyKeyHash}`);
  }

  /** Hash: a registered agent and its totals. */
  agent(agentId: string): string {
    return this.ofAgent(agentId, 'agent');
  }

  /** Sorted set: the open sessions that use a registered agent, by the time they end. */
  agentSessions(agentId: string): string {
    return this.ofAgent(agentId, 'sessions');
  }

  /** Hash: how much an agent, registered or of a session, was used lately, and until when it pauses. */
  agentUse(agentId: string): string {
    return this.ofAgent(agentId, 'use');
  }

  /** String: a counted turn of an agent. */
  agentTurn(agentId: string, turnId: string): string {
    return this.ofAgent(agentId, `turn:${turnId}`);
  }

  /** Sorted set: a user's registered agents, by when they were registered. */
  userAgents(user: string): string {
    return this.ofUser(user, 'registered');
  }

  /** Hash: how many bytes each of a user's registered agents keeps. */
  keptAgents(user: string): string {
    return this.ofUser(user, 'kept-agents');
  }

  /** Sorted set: registered agents that everyone may see, by when they were registered. */
  publicAgents(): string {
    return `${this.prefix}:{agents}:registered`;
  }

  /** String: the providers that a worker published last. */
  catalogue(): string {
    return this.ofFleet('catalogue');
  }

  /** Hash: the tools that workers offer, by a hash of the offer; each value has the time of its last publication before it. */
  toolCatalogues(): string {
    return this.ofFleet('tools');
  }

  /** Hash: what each running process says about itself, by its id. */
  processes(): string {
    return this.ofFleet('processes');
  }

  /** Sorted set: the ids of these processes, by when each was heard last. */
  processesHeard(): string {
    return this.ofFleet('processes-heard');
  }

  /** String: the number of partitions. */
  partitions(): string {
    return this.ofFleet('partitions');
  }

  /** String: the secret behind the names that providers know users by. */
  opaqueUsersSecret(): string {
    return this.ofFleet('opaque-users-secret');
  }

  /** Hash: a user. */
  user(name: string): string {
    return this.ofUser(name, 'user');
  }

  /** Set: the names of users. */
  userNames(): string {
    return `${this.prefix}:{users}:names`;
  }

  /** Stream: whose tokens were revoked, and from when new ones count. */
  revocations(): string {
    return this.ofFleet('revoked');
  }

  /** Stream: a trail of the audit log. */
  audit(trail: string): string {
    return this.ofFleet(`audit:${trail}`);
  }

  /** Hash: failed logins of a name, by the hash of that name. */
  loginFailures(nameHash: string): string {
    return `${this.prefix}:{l:${nameHash}}:failures`;
  }

  /** Sorted set: addresses that a name has logged in from, hashed, by when. */
  loginAddresses(nameHash: string): string {
    return `${this.prefix}:{l:${nameHash}}:addresses`;
  }

  /** Hash: the browsers that a user is logged in with, by hashes; in the slot of the user's failed logins. */
  browserLogins(nameHash: string): string {
    return `${this.prefix}:{l:${nameHash}}:browsers`;
  }

  /** String: the user whom a login link logs in, by the hash of its secret. */
  loginLink(secretHash: string): string {
    return `${this.prefix}:{k:${secretHash}}:login-link`;
  }

  /** String: what a ticket for a socket rests on, by the hash of the ticket. */
  socketTicket(ticketHash: string): string {
    return `${this.prefix}:{k:${ticketHash}}:ticket`;
  }

  /** Hash: an API key. */
  apiKey(id: string): string {
    return `${this.prefix}:{k:${id}}:key`;
  }

  /** Set: the ids of a user's API keys. */
  apiKeysOf(owner: string): string {
    return this.ofUser(owner, 'api-keys');
  }

  /** Set: the names of users who have API keys. */
  apiKeyOwners(): string {
    return `${this.prefix}:{users}:key-owners`;
  }

  /** The limiter's prefix for the counters of a limit. */
  limit(name: string): string {
    return `${this.prefix}:limit:${name}:`;
  }

  /** BullMQ's prefix: one hash tag, so that its scripts run in a Cluster too. */
  bull(): string {
    return `${this.prefix}:{bull}`;
  }

  /** The pattern by which SCAN finds every key. */
  pattern(): string {
    return `${this.prefix.replace(/[\\*?[\]]/g, '\\$&')}:*`;
  }

  /** The session whose hash a key is, if it is one. */
  sessionOf(key: string): string | undefined {
    return /^\{p\d+\}:s:(ses_\d+_\w+)$/.exec(this.behindPrefix(key))?.[1];
  }

  /** The registered agent that a key holds, if it is one. */
  agentOf(key: string): string | undefined {
    return /^\{a:([^}]+)\}:agent$/.exec(this.behindPrefix(key))?.[1];
  }

  /** The user whose name a key contains: `{u:<user>}:…`, or `{pN}:<what>:<user>`. */
  userNamedBy(key: string): string | undefined {
    const rest = this.behindPrefix(key);
    return (/^\{u:([^}]*)\}:/.exec(rest) ?? /^\{p\d+\}:(?:busy|kept):(.*)$/.exec(rest))?.[1];
  }

  private behindPrefix(key: string): string {
    return key.slice(this.prefix.length + 1);
  }
}

import {
  attach,
  claim,
  createSession,
  type Keys,
  type NewSession,
  parseHints,
  type ReadyEntry,
  ReadyQueue,
  submit,
  type SubmitReply,
  type Work,
} from '@agentconnect/broker';
import {
  type Cursor,
  newMessageId,
  newSessionId,
  openFrame,
  randomId,
  sessionAgentId,
} from '@agentconnect/protocol';
import { dumpKeys, type Dump } from './dump.ts';
import { GatewayEar } from './gateway-ear.ts';
import { RecordedScripts } from './recorded-scripts.ts';
import type { Server } from './server.ts';

type ClaimReply = Awaited<ReturnType<typeof claim>>;
export type Submission = Parameters<typeof submit>[2];

/** A turn that a test's worker holds. */
export interface Turn {
  readonly sessionId: string;
  readonly entryId: string;
  readonly nonce: string;
  readonly work: Work;
}

/** Long enough for no test to see it end by itself. */
export const leaseMs = 60_000;
export const maxLosses = 3;
const hour = 3_600_000;

/** The broker as a test drives it: every step with what a test does not care about filled in. */
export class Broker {
  readonly keys: Keys;
  readonly scripts: RecordedScripts;
  readonly server: Server;

  constructor(server: Server, keys: Keys) {
    this.server = server;
    this.keys = keys;
    this.scripts = new RecordedScripts({ redis: server.command, keys });
  }

  newSession(sessionId: string, changes: Partial<NewSession> = {}): NewSession {
    return {
      owner: 'ada',
      type: 'human_agent',
      agents: [
        {
          key: 'primary',
          agent_id: sessionAgentId(sessionId, 0),
          registered: false,
          provider: 'demo',
          model: 'echo',
          capabilities: [],
          interaction_modes: ['human_to_agent'],
          metadata: {},
        },
      ],
      interactionModes: ['human_to_agent'],
      metadata: undefined,
      fingerprint: 'as-asked',
      timeoutMs: hour,
      idleMs: hour / 4,
      retentionMs: 24 * hour,
      ...changes,
    };
  }

  /** Creates a session; it is `ready`, for a worker to take it up. */
  async create(changes: Partial<NewSession> = {}, partition = 0): Promise<string> {
    const sessionId = newSessionId(partition);
    await createSession(this.scripts, sessionId, this.newSession(sessionId, changes));
    return sessionId;
  }

  /** Creates a session and has it taken up; it is `idle`. */
  async idle(changes: Partial<NewSession> = {}): Promise<string> {
    const sessionId = await this.create(changes);
    const reply = await this.claimNext('first');
    if (reply.reply.kind !== 'empty') throw new Error(`taking a session up: ${reply.reply.kind}`);
    return sessionId;
  }

  submission(content: string, changes: Partial<Submission> = {}): Submission {
    const messageId = changes.messageId ?? newMessageId();
    return {
      messageId,
      clientId: undefined,
      fingerprint: `f-${content.length}`,
      frame: openFrame({ type: 'text', content, sender: 'ada', messageId }),
      body: { content, sender: 'ada' },
      origin: undefined,
      mailboxMax: 100,
      atWorkMax: 0,
      limit: { max: 0, windowMs: 60_000 },
      ...changes,
    };
  }

  /** Submits a text that must be accepted. */
  async text(sessionId: string, content = 'hello'): Promise<Cursor> {
    const reply: SubmitReply = await submit(this.scripts, sessionId, this.submission(content));
    if (reply.kind !== 'accepted') throw new Error(`submit: ${reply.kind}`);
    return reply;
  }

  queue(worker: string, partition = 0, blocking = this.server.command): ReadyQueue {
    const command = this.server.command;
    return new ReadyQueue({ keys: this.keys, partition, consumer: worker, blocking, command });
  }

  /** Reads all new entries of the ready stream, without waiting for any. */
  async readNew(worker: string, count = 100, partition = 0): Promise<ReadyEntry[]> {
    const key = this.keys.ready(partition);
    const reply = await this.server.command.xreadgroup(
      'GROUP',
      'agent-workers',
      worker,
      'COUNT',
      count,
      'STREAMS',
      key,
      '>',
    );
    const [stream] = (reply ?? []) as [string, [string, string[]][]][];
    return (stream?.[1] ?? []).map(([entryId, pairs]) => ({ entryId, sessionId: pairs[1] ?? '' }));
  }

  /** Reads the next entry of the ready stream; there must be one. */
  async read(worker = 'w1', partition = 0): Promise<ReadyEntry> {
    const [entry] = await this.readNew(worker, 1, partition);
    if (!entry) throw new Error('the ready stream has nothing new');
    return entry;
  }

  claim(
    entry: ReadyEntry,
    nonce: string,
    worker = 'w1',
    changes: { leaseMs?: number } = {},
  ): Promise<ClaimReply> {
    const request = { entryId: entry.entryId, nonce, worker, leaseMs, maxLosses, ...changes };
    return claim(this.scripts, entry.sessionId, request);
  }

  async claimNext(worker = 'w1'): Promise<{ entry: ReadyEntry; nonce: string; reply: ClaimReply }> {
    const entry = await this.read(worker);
    const nonce = randomId();
    return { entry, nonce, reply: await this.claim(entry, nonce, worker) };
  }

  /** Reads the next entry and claims it; there must be work behind it. */
  async turn(worker = 'w1'): Promise<Turn> {
    const { entry, nonce, reply } = await this.claimNext(worker);
    if (reply.kind !== 'work') throw new Error(`claim: ${reply.kind}`);
    return { ...entry, nonce, work: reply };
  }

  /** Takes an entry over from a worker that let its lease end. */
  async takeOver(sessionId: string, worker: string): Promise<{ nonce: string; reply: ClaimReply }> {
    await this.edit(sessionId, { lease_until: 1 });
    const entries = await this.queue(worker).takeIdle(0, 100);
    const entry = entries.find((candidate) => candidate.sessionId === sessionId);
    if (!entry) throw new Error('nothing to take over');
    const nonce = randomId();
    return { nonce, reply: await this.claim(entry, nonce, worker) };
  }

  /** Brings deadlines of a session forward: the tests' clock. */
  async edit(sessionId: string, fields: Readonly<Record<string, string | number>>): Promise<void> {
    await this.server.command.hset(this.keys.sessionHash(sessionId), fields);
  }

  async field(sessionId: string, name: string): Promise<string | null> {
    return this.server.command.hget(this.keys.sessionHash(sessionId), name);
  }

  /** Keeps what Redis holds of a session; returns what brings it back, as a failover does that lost writes. */
  async save(sessionId: string): Promise<() => Promise<void>> {
    const { command } = this.server;
    const { S, IN, LOG, SEEN, PARTIAL } = this.keys.session(sessionId);
    const own = [S, IN, LOG, SEEN, PARTIAL];
    const dumps = await Promise.all(own.map(async (key) => [key, await command.dumpBuffer(key)] as const));
    return async () => {
      for (const [key, dump] of dumps) {
        await command.del(key);
        if (dump) await command.restore(key, 0, dump);
      }
    };
  }

  async state(sessionId: string): Promise<string | null> {
    return this.field(sessionId, 'state');
  }

  async partial(sessionId: string): Promise<string | null> {
    return this.server.command.get(this.keys.session(sessionId).PARTIAL);
  }

  /** The deadlines that stand for a session, `e` (expiry) and `w` (wake). */
  async deadlines(sessionId: string): Promise<string[]> {
    const members = await this.server.command.zrange(this.keys.due(0), '0', '-1');
    return members.filter((member) => member.endsWith(sessionId)).map((member) => member.slice(0, 1));
  }

  async pending(partition = 0): Promise<{ entryId: string; worker: string; idleMs: number }[]> {
    const rows = await this.server.command.xpending(
      this.keys.ready(partition),
      'agent-workers',
      '-',
      '+',
      1_000,
    );
    return (rows as [string, string, number, number][]).map(([entryId, worker, idleMs]) => ({
      entryId,
      worker,
      idleMs,
    }));
  }

  /** What the group has not been given yet; `null` if Redis has lost count. */
  async lag(partition = 0): Promise<number | null> {
    const groups = (await this.server.command.xinfo('GROUPS', this.keys.ready(partition))) as unknown[][];
    const group = groups[0] ?? [];
    return group[group.indexOf('lag') + 1] as number | null;
  }

  /** Everything the broker holds, without what only tells the time. */
  dump(): Promise<Dump> {
    return dumpKeys(this.server, `${this.keys.prefix}:`);
  }

  /** Attaches a gateway, by default for a socket without a cursor that does not stream. */
  attach(
    sessionId: string,
    gateway: string,
    changes: Partial<Parameters<typeof attach>[2]> = {},
  ): ReturnType<typeof attach> {
    const request = { user: 'ada', gateway, generation: 1, streaming: false, pageSize: 100, ...changes };
    return attach(this.scripts, sessionId, request);
  }

  /** Listens as a gateway does. */
  async gateway(id: string, partition = 0): Promise<GatewayEar> {
    return GatewayEar.open(this.server.subscriber, this.keys.gatewayChannel(partition, id), (message) => {
      const hints = parseHints(message);
      if (hints.length === 0) throw new Error(`a hint nobody understands: ${message.toString()}`);
      return hints;
    });
  }
}

import type { Server } from './server.ts';

export type Dump = Readonly<Record<string, unknown>>;

/** Fields of a session's hash that a resend may move on, because they say when it was heard of last. */
const clocks = new Set(['activity', 'lease_until']);

/**
 * Everything behind a prefix, in a form to compare: what a step wrote shows up, the time at which it was repeated does
 * not.
 */
export async function dumpKeys(server: Server, prefix: string): Promise<Dump> {
  const dump: Record<string, unknown> = {};
  for (const name of await server.keyNames(prefix)) dump[name] = await read(server, name);
  return dump;
}

async function read(server: Server, name: string): Promise<unknown> {
  const redis = server.command;
  const type = await redis.type(name);
  switch (type) {
    case 'string':
      return redis.get(name);
    case 'hash': {
      const hash = await redis.hgetall(name);
      const entries = Object.entries(hash).filter(([field]) => !clocks.has(field));
      return Object.fromEntries(
        entries.map(([field, value]) => [
          field,
          field === 'gateways' ? value.replace(/,\d{13},/g, ',at,') : value,
        ]),
      );
    }
    case 'zset':
      return redis.zrange(name, '0', '-1');
    case 'stream':
      return { entries: await redis.xrange(name, '-', '+'), groups: await groupsOf(server, name) };
    default:
      throw new Error(`${name} is a ${type}`);
  }
}

async function groupsOf(server: Server, name: string): Promise<unknown> {
  const redis = server.command;
  const groups = (await redis.xinfo('GROUPS', name)) as unknown[][];
  if (groups.length === 0) return [];
  const pending = (await redis.xpending(name, 'agent-workers', '-', '+', 1_000)) as unknown[][];
  return pending.map(([entryId, worker]) => ({ entryId, worker }));
}

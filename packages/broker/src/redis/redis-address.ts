import type { ClusterNode } from 'ioredis';
import type { Sentinels } from './follow-primary.ts';

/** The address of Redis and its credentials. */
export interface RedisAddress {
  /**
   * `redis://` or `rediss://` for one server; `redis+cluster://h1:p1,h2:p2`; `redis+sentinel://h1:p1,h2:p2/<name>`
   * (with `rediss+…` for TLS). User and password come before the hosts; with Sentinel they are the primary's.
   */
  readonly url: string;
  /** How to connect to the sentinels themselves; by default without a password and without TLS. */
  readonly sentinel?: SentinelAccess | undefined;
}

/** Certificates are checked against the authorities that Node knows, including `NODE_EXTRA_CA_CERTS`. */
interface SentinelAccess {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls: boolean;
}

/** A server, a Sentinel's primary or a Cluster, in the terms of ioredis. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly url: string }
  | { readonly kind: 'sentinel'; readonly options: Sentinels & Credentials }
  | { readonly kind: 'cluster'; readonly nodes: ClusterNode[]; readonly options: Credentials };

interface Credentials {
  username?: string;
  password?: string;
  tls?: object;
}

const defaultPorts = { sentinel: 26_379, cluster: 6_379 } as const;

/** Reads an address. */
export function targetOf({ url, sentinel }: RedisAddress): RedisTarget {
  const match = /^(rediss?)\+(cluster|sentinel):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/]+)(?:\/(.*))?$/.exec(
    url,
  );
  if (!match) return { kind: 'single', url };
  const [, scheme, kindText, username, password, hosts, path] = match;
  const kind = kindText === 'sentinel' ? 'sentinel' : 'cluster';
  const nodes = (hosts ?? '').split(',').map((host) => {
    const [name, port] = host.split(':');
    return { host: name ?? '', port: Number(port ?? defaultPorts[kind]) };
  });
  const options: Credentials = {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(scheme === 'rediss' ? { tls: {} } : {}),
  };
  if (kind === 'cluster') return { kind, nodes, options };
  return {
    kind,
    options: {
      ...options,
      // With Sentinel, ioredis ignores `tls` without this.
      enableTLSForSentinelMode: scheme === 'rediss',
      sentinels: nodes,
      name: path || 'mymaster',
      ...(sentinel?.username ? { sentinelUsername: sentinel.username } : {}),
      ...(sentinel?.password ? { sentinelPassword: sentinel.password } : {}),
      ...(sentinel?.tls ? { sentinelTLS: {} } : {}),
    },
  };
}

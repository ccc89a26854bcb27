import { KeyStore, PasswordHasher, UserStore } from '@agentconnect/auth';
import { Keys, type RedisAddress, Scripts } from '@agentconnect/broker';
import type { Acts } from '../acts/acts.ts';
import type { ActLog } from '../acts/note.ts';
import { storedActs } from '../acts/stored-acts.ts';
import { createAuditStore } from '../audit/create-audit.ts';
import { AdminApi } from './admin-api.ts';
import { lineOf } from './line-of.ts';
import { remoteActs } from './remote-acts.ts';
import { withRedis } from './with-redis.ts';

/** The Redis of an installation. */
export interface RedisTarget {
  readonly address: RedisAddress;
  /** What every key begins with. */
  readonly prefix: string;
  readonly partitions: number;
  /** How much of the audit log is kept. */
  readonly audit: Parameters<typeof createAuditStore>[1];
}

/** By what a command does its work: by Redis, or by the API of a gateway. */
export type AdminTarget =
  | ({ readonly kind: 'redis' } & RedisTarget)
  | { readonly kind: 'api'; readonly url: URL; readonly key: string };

/** Reads the settings when a command needs them: usage needs none. Throws a `SettingsError`. */
export type ReadAdminTarget = () => AdminTarget;

/** Runs a command, and prints its result. */
export async function withActs(target: AdminTarget, command: (acts: Acts) => Promise<string>): Promise<void> {
  if (target.kind === 'api') {
    process.stdout.write(`${await command(remoteActs(new AdminApi(target)))}\n`);
    return;
  }
  await withRedis(target, (redis) => {
    const keys = new Keys(target.prefix);
    const scripts = new Scripts({ redis, keys });
    const users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
    const store = createAuditStore(scripts, target.audit);
    const audit: ActLog = {
      act: (entry) =>
        store.add('acts', entry).catch((error: unknown) => {
          process.stderr.write(`the audit log was not written: ${lineOf(error)}\n`);
        }),
    };
    const parts = { scripts, users, keys: new KeyStore({ redis, scripts, keys }), audit };
    return command(storedActs(parts, { via: 'command' }));
  });
}

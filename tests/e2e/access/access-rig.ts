import { Tokens } from '@agentconnect/auth';
import { type KeyScope, KeyScope as KeyScopes } from '@agentconnect/protocol';
import { Client } from '../../support/client.ts';
import { KeyRig } from '../../support/key-rig.ts';
import { passwordOf } from '../../support/stack.ts';

/** Whom the matrix asks as: a key of each scope is the owner's, or, where a scope takes a role, the administrator's. */
export const identities = [
  'nobody',
  'garbage',
  'expired',
  'other',
  'owner',
  ...KeyScopes.options,
  'operator',
  'admin',
] as const;
export type Identity = (typeof identities)[number];

const secret = 's'.repeat(48);

/** A running system, and everybody who may ask it for something. */
export class AccessRig {
  readonly rig: KeyRig;
  readonly owner: Client;
  readonly admin: Client;
  readonly #headers: ReadonlyMap<Identity, Readonly<Record<string, string>>>;

  private constructor(
    rig: KeyRig,
    { owner, admin }: { readonly owner: Client; readonly admin: Client },
    headers: ReadonlyMap<Identity, Readonly<Record<string, string>>>,
  ) {
    this.rig = rig;
    this.owner = owner;
    this.admin = admin;
    this.#headers = headers;
  }

  static async start(redisUrl: string): Promise<AccessRig> {
    const rig = await KeyRig.start({
      redisUrl,
      users: ['olga', 'root'],
      env: { JWT_SECRET: secret, ADMIN_USERS: 'root', API_KEYS_PER_USER: '1000' },
    });
    const address = rig.stack.gateway();
    await rig.users.add('oscar', passwordOf('oscar'), 'operator');
    const [owner, other, operator, admin] = await Promise.all(
      ['alice', 'bob', 'oscar', 'root'].map((name) => Client.login(address, name)),
    );
    if (!owner || !other || !operator || !admin) throw new Error('nobody logged in');
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    const headers = new Map<Identity, Record<string, string>>([
      ['nobody', {}],
      ['garbage', bearer(`${owner.token.slice(0, -4)}AAAA`)],
      ['expired', bearer(expired('alice'))],
      ['other', bearer(other.token)],
      ['owner', bearer(owner.token)],
      ['operator', bearer(operator.token)],
      ['admin', bearer(admin.token)],
    ]);
    for (const scope of KeyScopes.options) {
      headers.set(scope, bearer(await keyOf(scope.startsWith('admin:') ? admin : owner, scope)));
    }
    return new AccessRig(rig, { owner, admin }, headers);
  }

  headersOf(identity: Identity): Readonly<Record<string, string>> {
    return this.#headers.get(identity) ?? {};
  }

  stop(): Promise<void> {
    return this.rig.stop();
  }
}

async function keyOf(client: Client, scope: KeyScope): Promise<string> {
  const answer = await client.post('/auth/keys', { name: scope, scopes: [scope] });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.key as string;
}

function expired(name: string): string {
  const hourAgo = Date.now() - 3_600_000;
  const tokens = new Tokens({
    secret,
    previousSecrets: [],
    issuer: 'agentconnect',
    audience: 'agentconnect',
    ttlSeconds: 60,
    now: () => hourAgo,
  });
  return tokens.issue({ name, tokensFrom: 0 }).token;
}

import { type Endpoint, type EndpointName, endpoints, KeyScope, wholePath } from '@agentconnect/protocol';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { is } from '../../support/socket-client.ts';
import { passwordOf } from '../../support/stack.ts';
import { AccessRig, identities, type Identity } from './access-rig.ts';
import { type EndpointRow, endpointRows, type Target } from './endpoint-rows.ts';

/** A status, and the code of an error. */
type Outcome = readonly [status: number, code: string | undefined];

let rig: AccessRig;
let users = 0;

/** The id of no call. */
const noCall = `call_${'0'.repeat(24)}`;

beforeAll(async () => {
  rig = await AccessRig.start(inject('redisUrl'));
}, 120_000);
afterAll(() => rig?.stop());

const byScope = (identity: Identity): KeyScope | undefined => KeyScope.safeParse(identity).data;

const unauthorized: Readonly<Partial<Record<Identity, Outcome>>> = {
  nobody: [401, 'UNAUTHORIZED'],
  garbage: [401, 'TOKEN_INVALID'],
  expired: [401, 'TOKEN_EXPIRED'],
};

/** What an identity is to get, by the row of an endpoint alone. */
function expected(row: EndpointRow, identity: Identity): Outcome | 'ok' {
  if (row.may === 'anyone') return 'ok';
  if (row.may === 'page') return [403, 'ORIGIN_REFUSED'];
  const refused = unauthorized[identity];
  if (refused) return refused;
  if (row.may === 'token') return 'ok';
  const scope = byScope(identity);
  if (scope !== undefined && scope !== row.scope) return [403, 'SCOPE_MISSING'];
  if (scope !== undefined) return 'ok';
  if (row.may === 'user') return identity === 'owner' ? 'ok' : (row.others ?? 'ok');
  const has = identity === 'admin' || (identity === 'operator' && row.role === 'operator');
  return has ? 'ok' : [403, 'ROLE_REQUIRED'];
}

/** Makes what a path is about, of the owner's. */
async function make(target: Target): Promise<string> {
  const { owner, rig: keyRig } = rig;
  const agent = { name: 'A', provider: 'demo', model: 'echo' };
  switch (target) {
    case 'session':
      return owner.session();
    case 'agent':
    case 'private agent':
      return (await owner.post('/agents/register', agent)).body.agent_id as string;
    case 'key':
      return (await owner.post('/auth/keys', { name: 'k', scopes: ['agents:read'] })).body.key_id as string;
    case 'user': {
      const name = `user-${(users += 1)}`;
      await keyRig.users.add(name, passwordOf(name));
      return name;
    }
    case 'nothing':
      return '';
  }
}

/** Asks for an endpoint, and for no more of an answer without end than its beginning. */
async function ask(endpoint: Endpoint, row: EndpointRow, identity: Identity): Promise<Outcome> {
  const { json, form, target = 'nothing' } = row;
  const path = wholePath(endpoint)
    .replace('{call_id}', noCall)
    .replace(/\{\w+\}/, encodeURIComponent(await make(target)));
  const end = new AbortController();
  const response = await fetch(new URL(path, rig.owner.url), {
    method: endpoint.method,
    signal: AbortSignal.any([end.signal, AbortSignal.timeout(60_000)]),
    headers: {
      ...rig.headersOf(identity),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    end.abort();
    return [response.status, undefined];
  }
  const text = await response.text();
  const code = response.ok ? undefined : (JSON.parse(text) as { code?: string }).code;
  return [response.status, code];
}

describe.each(Object.entries(endpoints) as [EndpointName, Endpoint][])('%s', (name, endpoint) => {
  const row = endpointRows[name];

  const asking = identities.filter((identity) => !row.signsOut?.includes(identity));

  it.each(asking)('asked for by %s', async (identity) => {
    const wanted = expected(row, identity);
    const [status, code] = await ask(endpoint, row, identity);
    if (wanted === 'ok') expect([identity, status]).toEqual([identity, row.ok]);
    else expect([identity, status, code]).toEqual([identity, ...wanted]);
  });

  it('says in the table of endpoints what is said here', () => {
    expect([endpoint.scope, endpoint.role]).toEqual([row.scope, row.role]);
  });
});

describe('a socket', () => {
  const mayAttach: ReadonlySet<Identity> = new Set(['owner', 'sessions:read']);

  it.each(identities)('is opened by %s', async (identity) => {
    const id = await rig.owner.session();
    const socket = await rig.rig.openWith(id, rig.headersOf(identity));
    if (!mayAttach.has(identity)) {
      expect((await socket.closed()).code).toBe(4003);
      return;
    }
    await socket.next(is.event('ready'));
    // What the scope of a key does not let it say.
    const says: readonly object[] = [{ type: 'text', content: 'Hello' }, { type: 'stop' }];
    for (const frame of says) {
      socket.send(frame);
      if (identity === 'owner') continue;
      await socket.next(is.error('SCOPE_MISSING'));
    }
    socket.send({ type: 'ping' });
    await socket.next(is.event('pong'));
    await socket.close();
  });

  it.each(identities)(
    'that the owner has opened goes on with what %s shows, if that may open it',
    async (identity) => {
      const socket = await rig.owner.attach(await rig.owner.session());
      const token = rig.headersOf(identity)['authorization']?.replace('Bearer ', '') ?? 'nothing';
      socket.send({ type: 'system', metadata: { event: 'auth', token } });
      if (mayAttach.has(identity)) await socket.next(is.event('token.renewed'));
      else await socket.next(is.error(refusedRenewal(identity)));
      socket.drop();
    },
  );
});

/** The code of the error with which a token is refused that is to renew another. */
function refusedRenewal(identity: Identity): string {
  const scope = byScope(identity);
  if (scope !== undefined && !scope.startsWith('admin:')) return 'SCOPE_MISSING';
  return identity === 'expired'
    ? 'TOKEN_EXPIRED'
    : identity === 'nobody'
      ? 'TOKEN_MALFORMED'
      : 'TOKEN_INVALID';
}

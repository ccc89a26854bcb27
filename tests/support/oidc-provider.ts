import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWK } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';
import type { IssuerKey } from './issuer-server.ts';

const clientId = 'console';
const redirectUri = 'https://console.example.com/callback';
/** What its access tokens are for. */
const resource = 'https://gateway.example.com';

/**
 * An OpenID provider as companies have one, on a port of its own. Users log in by the authorization code with PKCE, and
 * get access tokens that are JWTs.
 */
export class OidcProvider {
  readonly audience = 'agentconnect';
  private readonly server: Server;
  private provider: Provider | undefined;
  /** Who is at the keyboard. */
  private user = '';

  private constructor() {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(key: IssuerKey): Promise<OidcProvider> {
    const started = new OidcProvider();
    started.server.listen(0, '127.0.0.1');
    await once(started.server, 'listening');
    await started.signWith([key]);
    return started;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Signs with the first of these keys from now on, and publishes all of them. */
  async signWith(keys: readonly IssuerKey[]): Promise<void> {
    const described = keys.map(async ({ kid, alg, privateKey }): Promise<JWK> => ({
      ...(await exportJWK(privateKey)),
      kid,
      alg,
      use: 'sig',
    }));
    this.provider = new Provider(this.issuer, configuration(await Promise.all(described)));
  }

  /** Logs a user in. Returns the access token. */
  async logIn(user: string): Promise<string> {
    this.user = user;
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid chat',
      resource,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const code = await this.follow(new URL(`${this.issuer}/auth?${query.toString()}`));
    const answer = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        code,
        resource,
      }),
    });
    const body = (await answer.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Goes where the provider sends a browser, with its cookies, until it is sent back with a code. */
  private async follow(from: URL): Promise<string> {
    const cookies = new Map<string, string>();
    for (let url = from; ;) {
      const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
      const answer = await fetch(url, { redirect: 'manual', headers });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${url.href}: ${answer.status} ${await answer.text()}`);
      url = new URL(location, url);
      const code = url.href.startsWith(redirectUri) ? url.searchParams.get('code') : undefined;
      if (code) return code;
      if (code === null) throw new Error(url.href);
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { provider } = this;
    if (!provider) throw new Error('the provider has no keys yet');
    if (!request.url?.startsWith('/interaction/')) {
      await provider.callback()(request, response);
      return;
    }
    // In the place of a form with a password, and of one that asks for consent.
    const grant = new provider.Grant({ accountId: this.user, clientId });
    grant.addOIDCScope('openid');
    grant.addResourceScope(resource, 'chat');
    const grantId = await grant.save();
    const result = { login: { accountId: this.user }, consent: { grantId } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

function configuration(keys: JWK[]): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
    ],
    jwks: { keys },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    cookies: { keys: ['a key of cookies in tests'] },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'chat',
          audience: 'agentconnect',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: keys[0]?.alg as 'RS256' } },
        }),
      },
    },
  };
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';

/** A key that an issuer signs with. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256' | 'EdDSA';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function newIssuerKey(kid: string, alg: IssuerKey['alg'] = 'ES256'): IssuerKey {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  return { kid, alg, ...pair };
}

/** What may be said of a token otherwise than a good issuer would. */
export interface Minted {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Seconds from now. */
  readonly issued?: number;
  readonly lives?: number;
}

/** A server of keys, which a test may have answer as it likes, and the tokens of its issuer. */
export class IssuerServer {
  /** What it publishes. */
  keys: IssuerKey[] = [newIssuerKey('first')];
  /** In place of the keys. */
  answer: RequestListener | undefined;
  /** How often it was asked for its keys. */
  asked = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      if (request.url === '/.well-known/openid-configuration') {
        response.end(JSON.stringify({ issuer: this.issuer, jwks_uri: `${this.issuer}/keys` }));
        return;
      }
      this.asked += 1;
      if (this.answer) this.answer(request, response);
      else void this.publish().then((body) => response.end(body));
    });
  }

  static async start(): Promise<IssuerServer> {
    const started = new IssuerServer();
    started.server.listen(0, '127.0.0.1');
    await once(started.server, 'listening');
    return started;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token for `agentconnect` of the newest key. */
  async token(
    subject: string,
    { claims = {}, header = {}, issued = 0, lives = 600 }: Minted = {},
  ): Promise<string> {
    const key = this.keys.at(-1);
    if (!key) throw new Error('this issuer has no key');
    const iat = Math.floor(Date.now() / 1000) + issued;
    const payload = { iss: this.issuer, aud: 'agentconnect', sub: subject, iat, exp: iat + lives, ...claims };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async publish(): Promise<string> {
    const described = this.keys.map(async ({ kid, alg, publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg,
      use: 'sig',
    }));
    return JSON.stringify({ keys: await Promise.all(described) });
  }
}

import type { IncomingMessage } from 'node:http';
import type { BrowserCookies, BrowserLogin, ShownLogin } from '@agentconnect/auth';
import { ApiError, ownPageHeader } from '@agentconnect/protocol';
import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { ownOrigin } from './own-origin.ts';

/** A cookie of this prefix was set under TLS by this very host, and for no other (RFC 6265bis, section 4.1.3.2). */
const names = { secure: '__Host-agentconnect', plain: 'agentconnect' } as const;

/** Requests that only read. */
const readingMethods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

const ownPageName = ownPageHeader.name.toLowerCase();

export interface BrowserRequestsOptions {
  readonly cookies: BrowserCookies;
  /** TRUST_PROXY. */
  readonly trustProxy: number;
  /** SOCKET_ORIGINS; if there are none, pages of any origin may open sockets by a token. */
  readonly socketOrigins: readonly string[];
}

/**
 * What pages of the gateway itself ask for, logged in by a cookie. A browser adds it to whatever is sent here, also by a
 * page of another port of this host; so it counts only where the page is known to be ours.
 */
export class BrowserRequests {
  private readonly cookies: BrowserCookies;
  private readonly trustProxy: number;
  private readonly socketOrigins: readonly string[];

  constructor({ cookies, trustProxy, socketOrigins }: BrowserRequestsOptions) {
    this.cookies = cookies;
    this.trustProxy = trustProxy;
    this.socketOrigins = socketOrigins;
  }

  /** The login that a request shows; it may have ended, and the request may be another page's. */
  shownBy(request: IncomingMessage): ShownLogin | undefined {
    const { cookie } = request.headers;
    if (cookie === undefined) return undefined;
    const text = parseCookie(cookie)[this.isSecure(request) ? names.secure : names.plain];
    return text === undefined ? undefined : this.cookies.read(text);
  }

  /** Throws `ORIGIN_REFUSED` for what another page has sent, or may have. */
  refuseForeign(request: IncomingMessage): void {
    if (readingMethods.has(request.method) ? this.isForeignRead(request) : !this.isOwnChange(request)) {
      throw new ApiError('ORIGIN_REFUSED', 'Only a page of this address may do this without a token.');
    }
  }

  /** The same of a socket, which any page may open, and send anything on. */
  refuseForeignSocket(request: IncomingMessage): void {
    if (!this.isOfOwnOrigin(request)) {
      throw new ApiError('ORIGIN_REFUSED', 'Only a page of this address may open a socket without a token.');
    }
  }

  /** Throws `ORIGIN_REFUSED` for a socket of a page that may open none, whatever it shows. */
  refuseUnlistedSocket(request: IncomingMessage): void {
    const { origin } = request.headers;
    if (origin === undefined || this.socketOrigins.length === 0) return;
    if (this.socketOrigins.includes(origin) || this.isOfOwnOrigin(request)) return;
    throw new ApiError('ORIGIN_REFUSED', 'Pages of this origin may not open sockets.');
  }

  /** Has the browser keep a login. */
  keep(request: Request, response: Response, secret: string, { until }: Pick<BrowserLogin, 'until'>): void {
    const isSecure = this.isSecure(request);
    response.cookie(isSecure ? names.secure : names.plain, this.cookies.write(secret), {
      ...attributes(isSecure),
      maxAge: Math.max(0, until - Date.now()),
    });
  }

  /** Has the browser forget its login. */
  forget(request: Request, response: Response): void {
    const isSecure = this.isSecure(request);
    response.clearCookie(isSecure ? names.secure : names.plain, attributes(isSecure));
  }

  private isForeignRead(request: IncomingMessage): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    // `none`: somebody has typed the address.
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
    return origin !== undefined && !this.isOfOwnOrigin(request);
  }

  private isOwnChange(request: IncomingMessage): boolean {
    return request.headers[ownPageName] === ownPageHeader.value && this.isOfOwnOrigin(request);
  }

  private isOfOwnOrigin(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return origin !== undefined && origin === ownOrigin(request, this.trustProxy);
  }

  private isSecure(request: IncomingMessage): boolean {
    return ownOrigin(request, this.trustProxy)?.startsWith('https:') === true;
  }
}

function attributes(isSecure: boolean): CookieOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure };
}

/** The gateways that serve the API, any of them as good as the other. All of a client's requests use the current one. */
export class GatewayRing {
  readonly #urls: readonly string[];
  #at = 0;

  /** `urls` are bases of the API, as `https://host/api`. Throws a `TypeError` for what is none. */
  constructor(urls: readonly string[]) {
    if (urls.length === 0) throw new TypeError('urls: at least one gateway is needed');
    for (const url of urls) {
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
        throw new TypeError(`urls: ${url} is not an address such as https://host/api`);
    }
    this.#urls = urls.map((url) => /^.*[^/]/s.exec(url)?.[0] ?? '');
  }

  get current(): string {
    return this.#urls[this.#at] ?? '';
  }

  /** A gateway failed: the next one is used, unless somebody has gone on already. */
  leave(url: string): void {
    if (url === this.current) this.#at = (this.#at + 1) % this.#urls.length;
  }
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** Serves one module, with all that it imports, as a page. */
export class BundledPage {
  readonly #server = createServer((request, response) => {
    const isScript = request.url?.startsWith('/page.js') ?? false;
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? this.#script : this.#html);
  });
  readonly #script: Uint8Array;
  readonly #html =
    '<!doctype html><html lang="en"><title>A page</title><main></main><script type="module" src="/page.js"></script>';

  private constructor(script: Uint8Array) {
    this.#script = script;
  }

  /** `module` is a path from the root of the repository. */
  static async start(module: string): Promise<BundledPage> {
    const { outputFiles } = await build({
      entryPoints: [module],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      conditions: ['agentconnect-source'],
      // React checks what components do, and renders twice, only then.
      define: { 'process.env.NODE_ENV': '"development"' },
    });
    const [script] = outputFiles;
    if (!script) throw new Error(`${module} makes no page`);
    return BundledPage.serve(script.contents);
  }

  /** Serves a script that is bundled already. */
  static async serve(script: Uint8Array): Promise<BundledPage> {
    const page = new BundledPage(script);
    page.#server.listen(0, '127.0.0.1');
    await once(page.#server, 'listening');
    return page;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

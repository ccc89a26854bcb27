import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type RequestHandler, Router } from 'express';
import { restPage } from '../documents/rest-page.ts';
import { socketsPage } from '../documents/sockets-page.ts';
import { serve } from '../http/serving/methods.ts';
import { pagesPath } from '../http/serving/pages-path.ts';
import type { ReadAnswers } from '../reading/read-answers.ts';
import type { RouteContext } from './route-context.ts';

const require = createRequire(import.meta.url);
const own = (name: string): URL => new URL(`../documents/assets/${name}`, import.meta.url);

/** Allows only what the gateway serves itself, also over plain HTTP. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Asset {
  readonly type: string;
  readonly read: () => Promise<string>;
}

const html = (make: () => string): Asset => ({ type: 'text/html; charset=utf-8', read: async () => make() });
const file = (type: string, path: string | URL): Asset => ({
  type,
  read: async () => readFile(path, 'utf8'),
});
const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

const assets: Readonly<Record<string, Asset>> = {
  '': html(restPage),
  '/sockets': html(socketsPage),
  '/docs.css': file(style, own('docs.css')),
  '/rest.js': file(script, own('rest.js')),
  '/swagger-ui.css': file(style, require.resolve('swagger-ui-dist/swagger-ui.css')),
  '/swagger-ui-bundle.js': file(script, require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
};

/** The API's pages, for people. Their files are read and compressed at the first request. */
export function apiPages({ answers }: Pick<RouteContext, 'answers'>): Router {
  const router = Router();
  for (const [path, asset] of Object.entries(assets))
    serve(router, `${pagesPath}${path}`, { get: [served(asset, answers)] });
  return router;
}

function served({ type, read }: Asset, answers: ReadAnswers): RequestHandler {
  let kept: Promise<{ readonly whole: Buffer; readonly compressed: Buffer }> | undefined;
  const load = async (): Promise<{ whole: Buffer; compressed: Buffer }> => {
    const whole = Buffer.from(await read());
    return { whole, compressed: await promisify(gzip)(whole) };
  };
  return async (request, response) => {
    await answers.sendOpen(request, response, async () => {
      kept ??= load();
      const { whole, compressed } = await kept.catch((error: unknown) => {
        kept = undefined;
        throw error;
      });
      const mayCompress = request.acceptsEncodings('gzip') === 'gzip';
      response.set({
        'Content-Type': type,
        'Content-Security-Policy': policy,
        'Cache-Control': 'public, max-age=600',
        Vary: 'Accept-Encoding',
        ...(mayCompress ? { 'Content-Encoding': 'gzip' } : {}),
      });
      return mayCompress ? compressed : whole;
    });
  };
}

import { type RequestHandler, Router } from 'express';
import type { ConsoleFile, ConsoleFiles } from '../console/console-files.ts';
import { serve } from '../http/serving/methods.ts';
import type { RouteContext } from './route-context.ts';

/**
 * Allows only what the gateway serves itself, also over plain HTTP; images beside ours would tell others what an answer
 * has said.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The console: its page at the addresses of its views, and its files. */
export function consolePages(
  { page, files, routes }: ConsoleFiles,
  { answers }: Pick<RouteContext, 'answers'>,
): Router {
  const router = Router();
  const send = (file: ConsoleFile): RequestHandler => served(file, answers);
  for (const route of routes) serve(router, route, { get: [send(page)] });
  const hashed = new Map(
    [...files].filter(([, { isHashed }]) => isHashed).map(([path, file]) => [path, send(file)]),
  );
  serve(router, '/assets/:name', {
    get: [
      (request, response, next) =>
        (hashed.get(request.path) ?? next.bind(undefined, 'route'))(request, response, next),
    ],
  });
  for (const [path, file] of files) if (!file.isHashed) serve(router, path, { get: [send(file)] });
  return router;
}

function served(file: ConsoleFile, answers: RouteContext['answers']): RequestHandler {
  return async (request, response) => {
    await answers.sendOpen(request, response, async () => {
      const accepted = file.encodings.length > 0 && request.acceptsEncodings([...file.encodings]);
      const encoding = file.encodings.find((known) => known === accepted);
      response.set({
        'Content-Type': file.type,
        'Content-Security-Policy': policy,
        'Cache-Control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        Vary: 'Accept-Encoding',
        ...(encoding ? { 'Content-Encoding': encoding } : {}),
      });
      return file.read(encoding);
    });
  };
}

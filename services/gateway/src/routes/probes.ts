import { type RequestHandler, Router } from 'express';
import { serve } from '../http/methods.ts';

/** `/healthz`: the process is alive. `/readyz`: it can serve and is not being stopped. */
export function probeRoutes(isReady: () => Promise<boolean>): Router {
  const router = Router();
  const health: RequestHandler = (_request, response) => {
    response.json({ status: 'ok' });
  };
  const readiness: RequestHandler = async (_request, response) => {
    const ready = await isReady();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' });
  };
  serve(router, '/healthz', { get: [health] });
  serve(router, '/readyz', { get: [readiness] });
  return router;
}

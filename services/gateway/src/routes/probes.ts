import { endpoints } from '@agentconnect/protocol';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';

/** `/healthz`: the process is alive. `/readyz`: it can serve and is not being stopped. */
export function probeRoutes(serve: ServeEndpoint, isReady: () => Promise<boolean>): Served[] {
  return [
    serve(endpoints.health, ({ response }) => {
      response.json({ status: 'ok' });
    }),
    serve(endpoints.ready, async ({ response }) => {
      const ready = await isReady();
      response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' });
    }),
  ];
}

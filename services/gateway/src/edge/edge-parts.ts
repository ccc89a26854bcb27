import type { VerifiedTokens } from '../access/verified-tokens.ts';
import type { GatewayConfig } from '../config.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import { ConnectionCaps } from './connection-caps.ts';
import { Edge } from './edge.ts';
import { RequestGate, type RequestGateOptions } from './request-gate.ts';
import { RequestRefusals } from './request-refusals.ts';

/** The parts at the edge of a gateway, which check a client before anything is done for it. */
export interface EdgeParts {
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly connections: ConnectionCaps;
  readonly gate: RequestGate;
}

/** By what is told who a request is of. */
interface Credentials extends Pick<RequestGateOptions, 'browsers' | 'logins' | 'isPage'> {
  readonly tokens: VerifiedTokens;
}

export function createEdge(
  config: GatewayConfig,
  { tokens, browsers, logins, isPage }: Credentials,
  on: { readonly onRateLimited: OnRateLimited; readonly onHeld: () => void },
): EdgeParts {
  const { onRateLimited } = on;
  const edge = new Edge(config, on);
  const connections = new ConnectionCaps({
    edge,
    maxUnauthenticated: config.CONNECTIONS_UNAUTHENTICATED,
    onRateLimited,
  });
  const refusals = new RequestRefusals(config.CORS_ORIGINS);
  const gate = new RequestGate({
    edge,
    tokens,
    browsers,
    logins,
    isPage,
    connections,
    refusals,
    maxBodyBytes: config.WS_MAX_PAYLOAD_BYTES,
  });
  return { edge, tokens, connections, gate };
}

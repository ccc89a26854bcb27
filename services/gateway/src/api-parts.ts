import type { KeyPairs, Tokens } from '@agentconnect/auth';
import { Quota, type Scripts } from '@agentconnect/broker';
import type { Logger, Part, Tracing } from '@agentconnect/operations';
import type { Registry } from '@prometheus-io/client';
import { type Access, createAccess } from './access.ts';
import { type Audit, createAudit } from './audit/create-audit.ts';
import { createTokens } from './access/create-tokens.ts';
import { type Browsers, createBrowsers } from './browsers.ts';
import type { GatewayConfig } from './config.ts';
import { consoleFolder, type ConsoleFiles, readConsole } from './console/console-files.ts';
import { createEdge, type EdgeParts } from './edge/edge-parts.ts';
import { ceilingsOf } from './limits/conversation-limits.ts';
import { keyLimit, type TakeOfKey } from './limits/key-limit.ts';
import { heldInputMetric, type OnRateLimited, rateLimitMetrics } from './limits/rate-limit-metrics.ts';
import { RefusedLines } from './limits/refused-lines.ts';
import type { TextLimits } from './limits/text-limits.ts';
import { Durability } from './messages/durability.ts';
import { DurabilityMetrics } from './messages/durability-metrics.ts';
import { TextMetrics } from './messages/text-metrics.ts';
import type { Connections } from './redis/connections.ts';
import { RedisMemory } from './redis/redis-memory.ts';

export interface ApiOptions {
  readonly config: GatewayConfig;
  readonly connections: Connections;
  readonly log: Logger;
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly isReady: () => Promise<boolean>;
}

/** The parts that REST and live delivery share. */
export interface ApiParts extends ApiOptions {
  readonly scripts: Scripts;
  /** Set if texts wait for replicas. */
  readonly durability: Durability | undefined;
  readonly tokens: Tokens;
  /** The public keys that tokens are verified with. */
  readonly signingKeys: KeyPairs['published'];
  readonly access: Access;
  readonly audit: Audit;
  readonly browsers: Browsers;
  readonly edge: EdgeParts;
  /** The console, if it is served. */
  readonly console: ConsoleFiles | undefined;
  readonly takeOfKey: TakeOfKey;
  readonly textLimits: TextLimits;
  readonly texts: TextMetrics;
  readonly onRateLimited: OnRateLimited;
  readonly refusedLines: RefusedLines;
  /** The parts that start before the port is open, and stop after it is closed. */
  readonly parts: readonly Part[];
}

export async function createApiParts(options: ApiOptions): Promise<ApiParts> {
  const { config, connections, log, registry } = options;
  const scripts = connections.scripts();
  const confirmer = connections.confirmer();
  const metrics = new DurabilityMetrics(registry);
  const made = await createTokens(scripts, config, { log, registry });
  const { tokens, keyPairs, issuers, verified, keys, activeKeys } = made;
  const audit = createAudit(scripts, config, { log, registry });
  const onRateLimited = rateLimitMetrics(registry);
  const browsers = createBrowsers(scripts, config);
  const console = config.CONSOLE === 'on' ? await readConsole(consoleFolder) : undefined;
  if (config.CONSOLE === 'on' && !console)
    log.warn('the console is not built: `npm run build:console` does it');
  const edge = createEdge(
    config,
    { tokens: verified, browsers: browsers.requests, logins: browsers.active, isPage: console?.covers },
    { onRateLimited, onHeld: heldInputMetric(registry) },
  );
  const { turns } = edge.edge;
  return {
    ...options,
    scripts,
    durability: confirmer && new Durability({ confirmer, replicas: config.DURABILITY, metrics }),
    tokens,
    signingKeys: keyPairs.published,
    access: await createAccess(scripts, config, {
      tokens: verified,
      browsers,
      keys,
      activeKeys,
      audit: audit.log,
      log,
      registry,
      onRateLimited,
    }),
    audit,
    browsers,
    edge,
    console,
    takeOfKey: keyLimit(scripts, onRateLimited),
    textLimits: textLimitsOf(scripts, config, log),
    texts: new TextMetrics(registry, onRateLimited),
    onRateLimited,
    refusedLines: new RefusedLines(),
    parts: [
      issuers,
      audit.log,
      { name: 'confirmer', stop: () => confirmer?.stop() },
      { name: 'turns', start: () => turns.start(), stop: () => turns.stop() },
    ],
  };
}

function textLimitsOf(scripts: Scripts, config: GatewayConfig, log: Logger): TextLimits {
  return {
    mailboxMax: config.MAILBOX_MAX,
    atWorkMax: config.SESSIONS_AT_WORK_MAX,
    perMinute: config.RATE_LIMIT_WS_MESSAGES,
    ceilings: ceilingsOf(config),
    quota: new Quota({
      scripts,
      bytes: config.KEPT_BYTES_PER_USER,
      onError: (error) => log.warn({ err: error }, "a user's account was not read"),
    }),
    memory: new RedisMemory({
      sessions: config.REDIS_FULL_FOR_SESSIONS / 100,
      texts: config.REDIS_FULL_FOR_TEXTS / 100,
    }),
  };
}

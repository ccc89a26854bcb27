import { describe, expect, test } from 'vitest';
import { gatewaySettings, readGatewayConfig } from './config.ts';

const good = { JWT_SECRET: 'a secret that is long enough for HS256' };

test('has the documented defaults', () => {
  expect(readGatewayConfig(good)).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 8000,
    JWT_TTL_SECONDS: 1800,
    RATE_LIMIT_LOGIN: 10,
    RATE_LIMIT_LOGIN_ADDRESS: 50,
    RATE_LIMIT_VERIFY: 10,
    RATE_LIMIT_TICKETS: 60,
    RATE_LIMIT_SESSION_CREATE: 5,
    RATE_LIMIT_SESSION_QUERY: 10,
    RATE_LIMIT_WS_MESSAGES: 60,
    RATE_LIMIT_AGENT_OPS: 20,
    SESSION_TIMEOUT_SECONDS: 3600,
    SESSION_IDLE_SECONDS: 900,
    SESSION_RETENTION_SECONDS: 86_400,
    HEARTBEAT_SECONDS: 30,
    INACTIVITY_TIMEOUT_SECONDS: 30,
    WS_MAX_PAYLOAD_BYTES: 262_144,
    WS_MAX_BUFFER_BYTES: 1_048_576,
    DURABILITY: 0,
    DURABILITY_WAIT_MS: 2000,
    MAILBOX_MAX: 100,
    DRAIN_SECONDS: 20,
    PARTITIONS: 1,
    TRUST_PROXY: 0,
  });
});

test('reads how many replicas a text waits for', () => {
  expect(readGatewayConfig({ ...good, DURABILITY: 'wait:2' })).toMatchObject({ DURABILITY: 2 });
});

describe('refuses', () => {
  test.each([
    ['no secret', {}, /^JWT_SECRET: must be set$/],
    ['a short secret', { JWT_SECRET: 'x'.repeat(31) }, /^JWT_SECRET: a secret must have at least 32 bytes$/],
    [
      'a short previous one',
      { ...good, JWT_PREVIOUS_SECRETS: 'short' },
      /^JWT_PREVIOUS_SECRETS: a secret must/,
    ],
    ['users without a password', { ...good, AUTH_USERS: 'ada' }, /^AUTH_USERS: entry 1 is not of the form/],
    [
      'users in production',
      { ...good, AUTH_USERS: 'ada:x', NODE_ENV: 'production' },
      /^AUTH_USERS: is for development only/,
    ],
    ['replicas that are none', { ...good, DURABILITY: 'wait:0' }, /^DURABILITY: must be memory, or wait:N/],
    ['another durability', { ...good, DURABILITY: 'disk' }, /^DURABILITY: must be memory, or wait:N/],
    ['a port that is none', { ...good, PORT: '65536' }, /^PORT: must be a whole number from 0 to 65535$/],
  ])('%s', (_, env, message) => {
    expect(() => readGatewayConfig(env)).toThrow(message);
  });
});

test('tells no secret when it refuses', () => {
  const env = { JWT_SECRET: 'hunter2', AUTH_USERS: 'a b:hunter2' };
  expect(() => readGatewayConfig(env)).not.toThrow(/hunter2/);
  expect(() => readGatewayConfig({ ...env, ...good })).not.toThrow(/hunter2/);
});

test('describes every setting', () => {
  for (const [name, setting] of Object.entries(gatewaySettings)) {
    expect(name).toMatch(/^[A-Z_]+$/);
    expect(setting.description).toMatch(/\.$/);
  }
});

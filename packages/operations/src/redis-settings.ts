import { setting } from './setting.ts';
import { type Settings, SettingsError } from './settings.ts';

/** The address of Redis and its credentials. */
export const redisSettings = {
  REDIS_URL: setting.text({
    description:
      'Address of Redis: `redis://…`, `rediss://…`, `redis+sentinel://h1:p1,h2:p2/name` or `redis+cluster://h1:p1,h2:p2`.',
    default: 'redis://127.0.0.1:6379',
    secret: true,
  }),
  REDIS_SENTINEL_USERNAME: setting.optionalText({
    description: 'User name for sentinels, if it is not `default`.',
  }),
  REDIS_SENTINEL_PASSWORD: {
    ...setting.optionalText({
      description: 'Password for sentinels; the one in `REDIS_URL` is for the primary.',
    }),
    secret: true,
  },
  REDIS_SENTINEL_TLS: setting.choice({
    description:
      'Whether connections to sentinels use TLS; `rediss+sentinel://` turns it on for the primary.',
    of: ['off', 'on'],
    default: 'off',
  }),
} as const;

/** The form that `openRedis` takes. */
interface RedisAddress {
  readonly url: string;
  readonly sentinel: {
    readonly username: string | undefined;
    readonly password: string | undefined;
    readonly tls: boolean;
  };
}

/** The address in these settings. Throws a `SettingsError` for Sentinel settings without a Sentinel. */
export function redisAddress(settings: Settings<typeof redisSettings>): RedisAddress {
  const {
    REDIS_URL: url,
    REDIS_SENTINEL_USERNAME: username,
    REDIS_SENTINEL_PASSWORD: password,
    REDIS_SENTINEL_TLS: tls,
  } = settings;
  if (!/^rediss?\+sentinel:/.test(url)) {
    const needless = Object.entries({
      REDIS_SENTINEL_USERNAME: username !== undefined,
      REDIS_SENTINEL_PASSWORD: password !== undefined,
      REDIS_SENTINEL_TLS: tls === 'on',
    }).find(([, isGiven]) => isGiven);
    if (needless) throw new SettingsError(needless[0], 'is for sentinels, but REDIS_URL names none');
  }
  if (username !== undefined && password === undefined) {
    throw new SettingsError('REDIS_SENTINEL_PASSWORD', 'must be set together with REDIS_SENTINEL_USERNAME');
  }
  return { url, sentinel: { username, password, tls: tls === 'on' } };
}

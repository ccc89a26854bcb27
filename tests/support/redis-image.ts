/** Images that serve as a Redis for tests; the first is the one that is pulled. */
const images = ['redis:8-alpine', 'redis:8', 'redis:7-alpine', 'redis:7', 'valkey/valkey:8-alpine'] as const;

/** What runs the containers of this machine. */
export interface ContainerEngine {
  /** Whether it has an image. */
  readonly has: (image: string) => Promise<boolean>;
  /** Rejects if it cannot be pulled. */
  readonly pull: (image: string) => Promise<void>;
}

export type RedisImage = { readonly image: string } | { readonly passedOver: string };

/**
 * The image of the tests' Redis, or why it is no container. An image that is not there is pulled where `CI` is set: there
 * nobody waits for it again and again. `engine` is `undefined` if none answers.
 */
export async function redisImage(
  engine: ContainerEngine | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RedisImage> {
  if (env['AGENTCONNECT_TEST_REDIS'] === 'local') return { passedOver: 'AGENTCONNECT_TEST_REDIS=local' };
  if (!engine) return { passedOver: 'no container engine answers' };
  for (const image of images) if (await engine.has(image)) return { image };
  const [image] = images;
  if (/^(?:|0|false)$/i.test(env['CI'] ?? '')) {
    return {
      passedOver: `the engine has none of ${images.join(', ')}, and CI is not set, so none is pulled`,
    };
  }
  try {
    await engine.pull(image);
    return { image };
  } catch (error) {
    return { passedOver: `${image} cannot be pulled: ${String(error).replaceAll(/\s+/g, ' ').trim()}` };
  }
}

import { expect, it } from 'vitest';
import { type ContainerEngine, redisImage } from './redis-image.ts';

/** An engine with some images, which notes what it is asked to pull. */
function engineWith(
  images: readonly string[],
  pull: ContainerEngine['pull'] = async () => undefined,
): { engine: ContainerEngine; pulled: string[] } {
  const pulled: string[] = [];
  const engine: ContainerEngine = {
    has: async (image) => images.includes(image),
    pull: async (image) => {
      pulled.push(image);
      await pull(image);
    },
  };
  return { engine, pulled };
}

it.each([{}, { CI: 'true' }])('takes an image that is there, and pulls none: %j', async (env) => {
  const { engine, pulled } = engineWith(['debian:12', 'redis:7']);
  expect(await redisImage(engine, env)).toEqual({ image: 'redis:7' });
  expect(pulled).toEqual([]);
});

it('pulls one where CI is set', async () => {
  const { engine, pulled } = engineWith([]);
  expect(await redisImage(engine, { CI: 'true' })).toEqual({ image: 'redis:8-alpine' });
  expect(pulled).toEqual(['redis:8-alpine']);
});

it.each([{}, { CI: '' }, { CI: 'false' }])('pulls none elsewhere, and says so: %j', async (env) => {
  const { engine, pulled } = engineWith([]);
  expect(await redisImage(engine, env)).toEqual({
    passedOver: expect.stringMatching(/^the engine has none of redis:8-alpine, .* CI is not set/),
  });
  expect(pulled).toEqual([]);
});

it('says why there is no container', async () => {
  const { engine } = engineWith([], () => Promise.reject(new Error('no route\nto the registry')));
  expect(await redisImage(engine, { CI: '1' })).toEqual({
    passedOver: 'redis:8-alpine cannot be pulled: Error: no route to the registry',
  });
  expect(await redisImage(undefined, { CI: '1' })).toEqual({ passedOver: 'no container engine answers' });
  expect(await redisImage(engine, { AGENTCONNECT_TEST_REDIS: 'local' })).toEqual({
    passedOver: 'AGENTCONNECT_TEST_REDIS=local',
  });
});

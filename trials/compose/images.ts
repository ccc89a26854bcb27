import assert from 'node:assert/strict';
import { command } from './command.ts';

interface Image {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[] | null;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

const megabyte = 1_000_000;
const most = 150;

async function inspect(name: string): Promise<Image> {
  const [image] = JSON.parse(await command(['docker', 'image', 'inspect', name])) as Image[];
  assert(image, name);
  return image;
}

/** Holds an image of ours to its size above its base, and to running as nobody and without a shell. */
export async function judgeImage(name: string, base: string): Promise<string> {
  const [image, below] = [await inspect(name), await inspect(base)];
  const above = (image.Size - below.Size) / megabyte;
  assert(above < most, `${name} has ${above.toFixed(0)} MB above ${base}, and may have ${most}`);
  assert.equal(image.Config.User, '1000:1000');
  assert.deepEqual(image.Config.Entrypoint, ['node']);
  assert.equal(image.Config.Healthcheck?.Test[0], 'CMD');
  return `${name}: ${above.toFixed(0)} MB above ${base}`;
}

import { createHash } from 'node:crypto';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const script = luaScript('publish-tools', {
  folder: 'tools',
  keys: ['TOOLS'],
  args: ['name', 'catalogue', 'keep_ms'],
});

/** How long a worker that says nothing more is taken to be there. */
const keepMs = 35_000;

/** Publishes what a worker offers, as JSON. Workers that offer the same share one entry. */
export async function publishTools(scripts: Scripts, catalogue: string): Promise<void> {
  const name = createHash('sha256').update(catalogue).digest('hex').slice(0, 32);
  const keys = { TOOLS: scripts.keys.toolCatalogues() };
  await scripts.call(script, keys, { name, catalogue, keep_ms: keepMs });
}

/** What live workers offer, as they published it, at most a second old. */
export async function readTools(scripts: Scripts): Promise<readonly string[]> {
  return scripts.reads.get('tools', async () => {
    const said = await guarded(() => scripts.redis.hvals(scripts.keys.toolCatalogues()));
    return said.map((one) => one.slice(one.indexOf(' ') + 1));
  });
}

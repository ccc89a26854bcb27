import { ProviderCatalogue } from '@agentconnect/protocol';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** Publishes the providers of the workers. The list stays when they are gone. */
export async function publishCatalogue(scripts: Scripts, catalogue: ProviderCatalogue): Promise<void> {
  await guarded(() => scripts.redis.set(scripts.keys.catalogue(), JSON.stringify(catalogue)));
}

/** The list that was published last, at most a second old; `undefined` if no worker has run yet. */
export async function readCatalogue(scripts: Scripts): Promise<ProviderCatalogue | undefined> {
  return scripts.reads.get('catalogue', async () => {
    const json = await guarded(() => scripts.redis.get(scripts.keys.catalogue()));
    return json === null ? undefined : ProviderCatalogue.parse(JSON.parse(json));
  });
}

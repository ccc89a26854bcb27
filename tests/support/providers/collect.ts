import type { ProviderEvent } from '../../../packages/providers/src/index.ts';

interface Collected {
  /** The texts, joined. */
  readonly text: string;
  readonly events: readonly ProviderEvent[];
  /** What the stream threw, if it did. */
  readonly error: unknown;
}

/** Reads a stream to its end or its error. */
export async function collect(stream: AsyncIterable<ProviderEvent> | undefined): Promise<Collected> {
  const events: ProviderEvent[] = [];
  let error: unknown;
  try {
    for await (const event of stream ?? []) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { text, events, error };
}

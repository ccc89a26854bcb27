import type { ChatEvent, ProviderEvent } from '../../../packages/providers/src/index.ts';

interface Collected {
  /** The texts, joined. */
  readonly text: string;
  /** All but the signs of life, of which there may be any number. */
  readonly events: readonly ChatEvent[];
  readonly signsOfLife: number;
  /** What the stream threw, if it did. */
  readonly error: unknown;
}

/** Reads a stream to its end or its error. */
export async function collect(stream: AsyncIterable<ProviderEvent> | undefined): Promise<Collected> {
  const events: ChatEvent[] = [];
  let signsOfLife = 0;
  let error: unknown;
  try {
    for await (const event of stream ?? []) {
      if (event.type === 'thinking') signsOfLife += 1;
      else events.push(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { text, events, signsOfLife, error };
}

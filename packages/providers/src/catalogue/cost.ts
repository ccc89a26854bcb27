import { calcPrice } from '@pydantic/genai-prices';
import type { Usage } from '../chat/chat-event.ts';
import { drivers } from './drivers.ts';

const freeProviders: ReadonlySet<string> = new Set(
  drivers.filter(({ isFree }) => isFree).map(({ key }) => key),
);

/**
 * What an answer cost, in whole billionths of a US dollar; `undefined` for a model without a known price. By list
 * prices that came with the release: nothing is looked up. Input that a provider had cached counts in full, so the
 * bill may be lower.
 */
export function costNanoUsd(provider: string, model: string, usage: Usage): number | undefined {
  if (freeProviders.has(provider)) return 0;
  const { input_tokens, output_tokens } = usage;
  // A provider that counts backwards is not to end the turn.
  if (input_tokens < 0 || output_tokens < 0) return undefined;
  const price = calcPrice({ input_tokens, output_tokens }, model, { providerId: provider });
  // The data take a similar name for a provider of theirs: `openai-local` is none of OpenAI's.
  return price?.provider.id === provider ? Math.round(price.total_price * 1e9) : undefined;
}

import type { Provider, ProviderEntry } from '../chat/provider.ts';
import { ProviderError } from '../failures/provider-error.ts';

/** A provider that is known but has neither key nor address here: it stands in the catalogue and answers nothing. */
export class Unconfigured implements Provider {
  readonly key: string;
  readonly hasTools = false;
  private readonly entry: ProviderEntry;

  constructor(key: string, entry: ProviderEntry) {
    this.key = key;
    this.entry = { ...entry, is_available: false };
  }

  info(): ProviderEntry {
    return this.entry;
  }

  // oxlint-disable-next-line require-yield
  async *stream(): AsyncGenerator<never, void, undefined> {
    throw new ProviderError('PROVIDER_UNAVAILABLE', `${this.entry.name} is not configured on this worker`, {
      retryable: false,
    });
  }
}

import { ProviderError } from './provider-error.ts';
import { toProviderError } from './sdk-error.ts';

/** What both SDKs return for a request made with `stream: true`. */
export interface OpenStream {
  readonly data: AsyncIterable<unknown> & { readonly controller: AbortController };
  readonly response: Response;
}

/**
 * The raw events of an SDK's stream, its errors turned into `ProviderError`. An SDK ends an aborted stream as if it
 * were whole; here it throws `signal.reason`.
 */
export async function* readSdkStream(
  name: string,
  signal: AbortSignal,
  open: () => PromiseLike<OpenStream>,
): AsyncGenerator<unknown, void, undefined> {
  signal.throwIfAborted();
  try {
    const { data, response } = await open();
    refusePage(name, response, data.controller);
    yield* data;
  } catch (error) {
    signal.throwIfAborted();
    throw toProviderError(error, name);
  }
  signal.throwIfAborted();
}

/** A wrong base URL often answers 200 with a web page or plain JSON, which an SDK takes for a stream without events. */
function refusePage(name: string, response: Response, controller: AbortController): void {
  const contentType = response.headers.get('content-type') ?? '';
  if (!/^(text\/html|application\/json)\b/i.test(contentType)) return;
  controller.abort();
  throw new ProviderError('PROVIDER_BAD_RESPONSE', `${name} answered with a document, not a stream`, {
    retryable: false,
    status: response.status,
  });
}

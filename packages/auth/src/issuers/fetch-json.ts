/** How much of an answer is read, in bytes; the largest sets of keys have some ten thousand. */
const maxBytes = 262_144;
const timeoutMs = 5_000;

/**
 * Reads JSON from an issuer. Rejects for any answer but a 200 of bounded size in bounded time. Redirects are not followed, so
 * what is read comes from the address that was configured.
 */
export async function fetchJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url.href} answered ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw new Error(`${url.href} answered with more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}

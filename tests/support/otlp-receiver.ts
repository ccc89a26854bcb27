import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { eventually } from './stack-eventually.ts';

const Value = z
  .object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.coerce.number().optional(),
    doubleValue: z.number().optional(),
    arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string() })) }).optional(),
  })
  .transform(
    ({ stringValue, boolValue, intValue, doubleValue, arrayValue }) =>
      stringValue ?? boolValue ?? intValue ?? doubleValue ?? arrayValue?.values.map((one) => one.stringValue),
  );
const Attributes = z
  .array(z.object({ key: z.string(), value: Value }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

const Span = z.object({
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int().transform((kind) => kinds[kind]),
  startTimeUnixNano: z.string().transform(BigInt),
  endTimeUnixNano: z.string().transform(BigInt),
  attributes: Attributes,
  events: z.array(z.object({ name: z.string(), attributes: Attributes })).default([]),
  status: z.object({ code: z.int().optional(), message: z.string().optional() }).default({}),
});

const Request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** A span as a collector gets it, with the resource it is of. */
export interface ReceivedSpan extends z.infer<typeof Span> {
  readonly resource: Readonly<Record<string, unknown>>;
  /** As the process wrote it. */
  readonly raw: string;
}

/** A collector: takes traces by OTLP over HTTP in JSON, and keeps them. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  /** What it answers; `hang` for nothing at all. */
  mode: 'takes' | 'refuses' | 'hangs' = 'takes';
  /** What came, also while it took nothing. */
  requests = 0;
  readonly #http = createServer((request, response) => {
    this.requests += 1;
    this.headers.push(request.headers);
    if (this.mode === 'hangs') return;
    readText(request)
      .then((body) => {
        if (this.mode === 'takes') this.#keep(request.url ?? '', body);
        response
          .writeHead(this.mode === 'takes' ? 200 : 503, { 'content-type': 'application/json' })
          .end('{}');
      })
      .catch((error: unknown) => {
        this.fault = error;
        response.writeHead(400).end();
      });
  });
  /** What was wrong with a request. */
  fault: unknown;

  async start(): Promise<this> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  of(traceId: string): readonly ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** The spans of a trace, once it has one of each name. */
  async trace(traceId: string, names: readonly string[]): Promise<readonly ReceivedSpan[]> {
    await eventually(`a trace with ${names.join(', ')}`, 20_000, () =>
      names.every((name) => this.of(traceId).some((span) => span.name === name)),
    );
    return this.of(traceId);
  }

  #keep(url: string, body: string): void {
    if (url !== '/v1/traces') throw new Error(`not an address of a collector: ${url}`);
    for (const { resource, scopeSpans } of Request.parse(JSON.parse(body)).resourceSpans) {
      for (const { spans } of scopeSpans) {
        this.spans.push(...spans.map((span) => ({ ...span, resource: resource.attributes, raw: body })));
      }
    }
  }
}

/** A new `traceparent`, as a client that traces sends it, and its parts. */
export function newTraceparent(): {
  readonly traceparent: string;
  readonly traceId: string;
  readonly spanId: string;
} {
  const hex = (bytes: number): string =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
  const [traceId, spanId] = [hex(16), hex(8)];
  return { traceparent: `00-${traceId}-${spanId}-01`, traceId, spanId };
}

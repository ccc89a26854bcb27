import { addressOf, placesIn, scalarText } from './address.ts';
import type { HttpTool } from './http-tool.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A call as it is sent. */
export interface HttpRequest {
  readonly url: URL;
  readonly init: RequestInit;
}

/** The request that a call comes to, or what is wrong with its arguments. */
export function requestOf(
  tool: HttpTool,
  { callId, args }: { readonly callId: string; readonly args: Arguments },
): HttpRequest | { readonly problem: string } {
  const address = addressOf(tool.url, args);
  if ('problem' in address) return address;
  const { url } = address;
  const placed = new Set(placesIn(tool.url));
  const rest = Object.entries(args).filter(([name, value]) => !placed.has(name) && value !== undefined);
  const hasBody = tool.method !== 'GET' && tool.method !== 'DELETE';
  const inQuery = rest.filter(([name]) => !hasBody || tool.query.has(name));
  for (const [name, text] of inQuery.flatMap(textsOf)) url.searchParams.append(name, text);
  const headers = new Headers({
    accept: tool.contentTypes.map((type) => type.replace('*+', '')).join(', '),
    'user-agent': 'agentconnect',
    // A server that knows the header does once what is sent twice.
    'idempotency-key': callId,
  });
  for (const [name, value] of Object.entries(tool.headers)) headers.set(name, value);
  const inBody = rest.filter(([name]) => hasBody && !tool.query.has(name));
  const body = hasBody ? bodyOf(tool.body, inBody) : undefined;
  return {
    url,
    init: { method: tool.method, headers, ...(body && withBody(headers, body)), redirect: 'manual' },
  };
}

function bodyOf(
  form: HttpTool['body'],
  args: readonly [string, unknown][],
): { readonly type: string; readonly text: string } {
  if (form === 'json') return { type: 'application/json', text: JSON.stringify(Object.fromEntries(args)) };
  return {
    type: 'application/x-www-form-urlencoded',
    text: String(new URLSearchParams(args.flatMap(textsOf))),
  };
}

function withBody(
  headers: Headers,
  { type, text }: { readonly type: string; readonly text: string },
): RequestInit {
  headers.set('content-type', type);
  return { body: text };
}

/** A list is its name again and again; an object is JSON; null is left out. */
function textsOf([name, value]: [string, unknown]): [string, string][] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one): [string, string][] =>
    one === null ? [] : [[name, (scalarText(one) ?? JSON.stringify(one)).toWellFormed()]],
  );
}

import { ErrorResponse, errorCodes, isErrorCode } from '@agentconnect/protocol';
import { endpoints } from './endpoints.ts';
import type { Reply, SentRequest } from './send-request.ts';

/** No answer may take longer, in ms. */
export const mostMs = 5_000;
/** An error names what is wrong; it does not list all of it. */
const largestError = 65_536;
/** What Node's parser answers by itself, without a body, before a request is one. */
const ofNode = new Set([400, 408, 413, 417, 431]);

/** What is wrong with an answer; `undefined` if nothing is. */
export function problemOfReply({ method }: SentRequest, template: string, reply: Reply): string | undefined {
  const { status, headers, text, ms } = reply;
  if (ms > mostMs) return `took ${Math.round(ms)} ms`;
  if (headers['x-request-id'] === undefined) {
    const isNodes = ofNode.has(status) && text === '' && headers.connection === 'close';
    return isNodes ? undefined : `${status} without a request id`;
  }
  const hasNoBody = method === 'HEAD' || status === 204 || status === 304;
  if (hasNoBody)
    return status >= 500 && status !== 503 ? `${status}` : text === '' ? undefined : `${status} with a body`;
  return status < 400 ? problemOfSuccess(method, template, reply) : problemOfError(reply);
}

function problemOfError({ status, headers, text }: Reply): string | undefined {
  if (!headers['content-type']?.startsWith('application/json'))
    return `${status} as ${headers['content-type']}`;
  const body = ErrorResponse.safeParse(parsed(text));
  if (!body.success) return `${status} of another shape: ${text.slice(0, 300)}`;
  const { code = '', timestamp, errors } = body.data;
  if (!isErrorCode(code) || errorCodes[code].status !== status) return `${status} with the code ${code}`;
  // Nothing here is out of reach.
  if (status >= 500) return `${status} ${code}`;
  if (timestamp === undefined) return `${status} without a timestamp`;
  if ((status === 422) !== (errors !== undefined)) return `${status} ${errors ? 'with' : 'without'} errors`;
  if (text.length > largestError) return `${status} of ${text.length} characters`;
  return undefined;
}

function problemOfSuccess(method: string, template: string, { status, text }: Reply): string | undefined {
  const path = template.replace(/\?.*$/s, '');
  const endpoint = endpoints.find((one) => one.method === method && `/api${one.path}` === path);
  if (!endpoint?.answer) return undefined;
  const read = endpoint.answer.safeParse(parsed(text));
  return read.success
    ? undefined
    : `${status} of another shape: ${read.error.issues[0]?.path.join('.')} in ${text.slice(0, 300)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

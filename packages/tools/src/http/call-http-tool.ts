import { failure, inDoubt, type ToolFailure, type ToolOutcome } from '../result/tool-outcome.ts';
import { cutText } from '../result/cut-text.ts';
import type { HttpTool } from './http-tool.ts';
import { contentTypeOf, isOneOf, readBody } from './read-body.ts';
import { type HttpRequest, requestOf } from './request.ts';
import { wasNotSent } from './was-not-sent.ts';

/** Of what a server says with a refusal, in bytes. */
const refusalBytes = 4_096;

interface HttpCall {
  /** The same for the same call, however often it is made. */
  readonly callId: string;
  /** They fit the schema of the tool. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Calls a tool. Rejects with `signal.reason` alone; whatever else becomes of it is an outcome. */
export async function callHttpTool(
  tool: HttpTool,
  call: HttpCall,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const request = requestOf(tool, call);
  if ('problem' in request) return failure('TOOL_ARGUMENTS_INVALID', request.problem);
  const timeout = AbortSignal.timeout(tool.timeoutMs);
  try {
    return await answerOf(tool, request, AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      const seconds = tool.timeoutMs / 1_000;
      return inDoubt('TOOL_TIMEOUT', `It did not answer within ${seconds} s.`, tool.policy.idempotent);
    }
    return wasNotSent(error)
      ? failure('TOOL_UNAVAILABLE', 'Its server cannot be reached; nothing was done.')
      : inDoubt('TOOL_INTERRUPTED', 'The connection to its server broke off.', tool.policy.idempotent);
  }
}

async function answerOf(
  tool: HttpTool,
  { url, init }: HttpRequest,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const response = await fetch(url, { ...init, signal });
  if (!response.ok) return refused(tool, response);
  const type = contentTypeOf(response);
  // A secret that the limit would cut in two must not be told by half.
  const body = await readBody(response, tool.maxResultBytes + tool.secrets.longest);
  if (body.text === '') return { status: 'ok', content: `Done (${response.status}, without content).` };
  if (!isOneOf(type, tool.contentTypes)) {
    const what = type === 'text/html' ? 'a web page (text/html)' : type || 'content without a type';
    return failure('TOOL_BAD_RESULT', `It answered ${what}, which it is not expected to.`);
  }
  return { status: 'ok', content: cutText(tool.secrets.hide(body.text), tool.maxResultBytes, body.isPart) };
}

/** What a model can do about a status, in words that it can act on. */
async function refused(tool: HttpTool, response: Response): Promise<ToolFailure> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    void response.body?.cancel().catch(() => undefined);
    return failure(
      'TOOL_BAD_RESULT',
      `It answered ${status}: it points elsewhere, and that is not followed.`,
    );
  }
  if (status === 401 || status === 403 || status === 407) {
    void response.body?.cancel().catch(() => undefined);
    return failure(
      'TOOL_UNAVAILABLE',
      `Its server refused the credentials (${status}). Only the operator can mend that; do not call it again.`,
    );
  }
  const said = await reasonIn(tool, response);
  const advice = adviceOn(response);
  return failure('TOOL_FAILED', `It answered ${status}. ${advice}${said && `\nIt said: ${said}`}`);
}

function adviceOn({ status, headers }: Response): string {
  if (status === 429 || status === 503) {
    const after = headers.get('retry-after') ?? '';
    return /^\d{1,6}$/.test(after)
      ? `It may be called again in ${after} s.`
      : 'It may be called again later.';
  }
  if (status === 404 || status === 410) return 'What was asked for is not there.';
  return status < 500 ? 'Look at the arguments.' : 'The fault is its own, and it may work later.';
}

/** What it says of it, if that is text. */
async function reasonIn(tool: HttpTool, response: Response): Promise<string> {
  const type = contentTypeOf(response);
  const isText = isOneOf(type, ['application/json', 'application/*+json', 'text/plain']);
  if (!isText) {
    void response.body?.cancel().catch(() => undefined);
    return '';
  }
  const { text, isPart } = await readBody(response, refusalBytes + tool.secrets.longest);
  return cutText(tool.secrets.hide(text.trim()), refusalBytes, isPart);
}

import type { AnswerCallRequest, HistoryPage, ToolCallMetadata } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import type { SessionEvent } from '../reading/session-event.ts';
import { openCallsIn } from './open-calls.ts';

/** What a handler is told of a call beside its arguments. */
export interface HandledCall {
  readonly callId: string;
  readonly tool: string;
  /** The key of the agent that calls. */
  readonly agent: string;
  /** Aborted when nobody waits for the result any more. */
  readonly signal: AbortSignal;
}

/**
 * Runs a tool of the client. What it returns, or resolves with, is the result: JSON of at most 64 KiB, and a text goes to
 * the model as it is. What it throws is told to the model as an error.
 */
export type ToolHandler = (args: ToolCallMetadata['arguments'], call: HandledCall) => unknown;

export type ToolHandlers = Readonly<Record<string, ToolHandler>>;

export interface ToolHandlersParts {
  readonly answer: (callId: string, answer: AnswerCallRequest) => Promise<unknown>;
  /** The newest entries of the log, from its end back. */
  readonly newest: () => Promise<HistoryPage>;
}

/** In UTF-16 units. */
const longestError = 4_000;

/** One call that is run here. */
interface Running {
  readonly over: AbortController;
  /** What is to be said, once it is known. */
  answer?: AnswerCallRequest;
}

/** The tools that a connection runs for the agents of its session: each call once, whatever becomes of sockets meanwhile. */
export class ToolHandlersOfConnection {
  readonly #parts: ToolHandlersParts;
  readonly #handlers = new Map<string, ToolHandler>();
  readonly #running = new Map<string, Running>();
  readonly #seen = new Set<string>();

  constructor(parts: ToolHandlersParts) {
    this.#parts = parts;
  }

  /** Returns what takes them away again. */
  add(handlers: ToolHandlers): () => void {
    for (const [name, handler] of Object.entries(handlers)) this.#handlers.set(name, handler);
    // Calls from before this connection; if they cannot be read, those that come are run all the same.
    this.#lookBack().catch(() => undefined);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) {
        if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
      }
    };
  }

  take(event: SessionEvent): void {
    if (event.type === 'tool.call') this.#call(event.call);
    else if (event.type === 'tool.answered') this.#answered(event.answered.call_id);
    else if (event.type === 'tool.result') this.#end(event.result.call_id);
    else if (event.type === 'connected' || event.type === 'recovered') this.#sayAgain();
    // The log was lost: what is told again is another call, unless it has no result yet.
    else if (event.type === 'resync') this.#seen.clear();
  }

  /** The connection has ended. */
  fail(reason: unknown): void {
    this.#handlers.clear();
    for (const { over } of this.#running.values()) over.abort(reason);
    this.#running.clear();
  }

  #sayAgain(): void {
    for (const [callId, { answer }] of this.#running) if (answer) void this.#say(callId, answer);
  }

  async #lookBack(): Promise<void> {
    const { messages } = await this.#parts.newest();
    for (const call of openCallsIn(messages)) this.#call(call);
  }

  #call({ call_id: callId, tool, agent, needs, arguments: args }: ToolCallMetadata): void {
    const known = this.#running.get(callId);
    if (known?.answer) void this.#say(callId, known.answer);
    if (known) return;
    const handler = this.#handlers.get(tool);
    if (needs !== 'result' || !handler || this.#seen.has(callId)) return;
    this.#seen.add(callId);
    const running: Running = { over: new AbortController() };
    this.#running.set(callId, running);
    void this.#run(handler, args, { callId, tool, agent, signal: running.over.signal }).then((answer) => {
      running.answer = answer;
      if (this.#running.get(callId) === running) void this.#say(callId, answer);
    });
  }

  async #run(
    handler: ToolHandler,
    args: ToolCallMetadata['arguments'],
    call: HandledCall,
  ): Promise<AnswerCallRequest> {
    try {
      const result = (await handler(args, call)) ?? null;
      if (JSON.stringify(result) === undefined) throw new TypeError('The result is no JSON.');
      return { action: 'answer', result };
    } catch (error) {
      return failed(error);
    }
  }

  /** Says what came of a call. What cannot be said now is said again at the next socket. */
  async #say(callId: string, answer: AnswerCallRequest): Promise<void> {
    try {
      await this.#parts.answer(callId, answer);
    } catch (error) {
      const isRefused = error instanceof AgentConnectError && !error.retryable;
      if (!isRefused && this.#running.has(callId)) return;
      // A result that cannot be sent is an error to the model; anything else is over, or was answered elsewhere.
      const isWrong = isRefused && error.code === 'VALIDATION_ERROR';
      if (isWrong && answer.action === 'answer' && answer.error === undefined) {
        await this.#say(callId, failed(error));
        return;
      }
      this.#end(callId);
    }
  }

  /** Somebody has answered; if it was this client, its answer may have to be told again until there is a result. */
  #answered(callId: string): void {
    if (!this.#running.get(callId)?.answer) this.#end(callId);
  }

  #end(callId: string): void {
    const running = this.#running.get(callId);
    this.#running.delete(callId);
    running?.over.abort(new AgentConnectError('CALL_OVER', 'Nobody waits for this call any more.'));
  }
}

function failed(error: unknown): AnswerCallRequest {
  const message = error instanceof Error ? error.message : String(error);
  return { action: 'answer', error: (message || 'It failed.').slice(0, longestError).toWellFormed() };
}

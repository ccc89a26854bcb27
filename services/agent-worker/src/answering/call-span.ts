import { errorType, type Span, spanNames } from '@agentconnect/operations';
import { type ChatRequest, type EndEvent, ProviderError, telemetryName } from '@agentconnect/providers';

export interface ProviderCall {
  readonly sessionId: string;
  readonly request: ChatRequest;
  /** Aborted if the turn is cut short, which is not the provider's fault. */
  readonly signal: AbortSignal;
}

/** Calls a provider within a child span of the turn's. `call` gets a callback for the first piece of the answer. */
export async function traceCall<T extends { readonly end: Omit<EndEvent, 'type'> }>(
  turn: Span,
  { sessionId, request, signal }: ProviderCall,
  call: (onFirstPiece: () => void) => Promise<T>,
): Promise<T> {
  const { provider, model, maxTokens } = request;
  const begun = performance.now();
  const span = turn.child(`chat ${model}`, {
    kind: 'client',
    attributes: {
      [spanNames.operation]: 'chat',
      [spanNames.provider]: telemetryName(provider),
      [spanNames.requestModel]: model,
      [spanNames.requestStream]: true,
      [spanNames.requestMaxTokens]: maxTokens,
      [spanNames.conversation]: sessionId,
    },
  });
  try {
    const said = await call(() => {
      span.set({ [spanNames.timeToFirstChunk]: (performance.now() - begun) / 1000 });
      span.event('first_token');
    });
    const { model: answered, finishReason, usage } = said.end;
    span.set({
      [spanNames.responseModel]: answered,
      [spanNames.finishReasons]: [finishReason],
      [spanNames.inputTokens]: usage?.input_tokens,
      [spanNames.outputTokens]: usage?.output_tokens,
    });
    return said;
  } catch (error) {
    if (signal.aborted) span.set({ [spanNames.outcome]: 'interrupted' });
    else span.fail(errorType(error));
    if (error instanceof ProviderError) span.set({ [spanNames.httpStatus]: error.status });
    throw error;
  } finally {
    span.end();
  }
}

/**
 * The names of attributes. `gen_ai.*` follows the semantic conventions for generative AI of OpenTelemetry (in
 * development, as of 1.41), `messaging.*`, `http.*` and `error.type` the general ones; `agentconnect.*` are ours.
 */
export const spanNames = {
  conversation: 'gen_ai.conversation.id',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  agent: 'gen_ai.agent.id',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tool: 'gen_ai.tool.name',
  toolCall: 'gen_ai.tool.call.id',
  toolType: 'gen_ai.tool.type',
  messagingSystem: 'messaging.system',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  message: 'messaging.message.id',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  errorType: 'error.type',
  outcome: 'agentconnect.outcome',
  requestId: 'agentconnect.request_id',
  inputKind: 'agentconnect.input.kind',
  waitedMs: 'agentconnect.mailbox.wait_ms',
  attempt: 'agentconnect.turn.attempt',
  retries: 'agentconnect.turn.retries',
  takeover: 'agentconnect.turn.takeover',
  worker: 'agentconnect.worker',
  askedSession: 'agentconnect.delegation.session_id',
  cost: 'agentconnect.cost_usd',
} as const;

/** The attributes of the mailbox, which texts go into and turns come from. */
export const mailboxAttributes = {
  [spanNames.messagingSystem]: 'redis',
  [spanNames.messagingDestination]: 'mailbox',
} as const;

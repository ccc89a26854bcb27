import { readCatalogue, type Scripts } from '@agentconnect/broker';
import { ApiError, type ErrorCode, type ProviderCatalogue } from '@agentconnect/protocol';

/** Seconds after which a retry may find a worker. */
const noWorkersRetrySeconds = 5;

/** The providers that workers published. Rejects with `NO_WORKERS` if none has ever been up. */
export async function currentCatalogue(scripts: Scripts): Promise<ProviderCatalogue> {
  const catalogue = await readCatalogue(scripts);
  if (catalogue) return catalogue;
  throw new ApiError('NO_WORKERS', 'No agent-worker has been up yet; try again shortly.', {
    retryAfterSeconds: noWorkersRetrySeconds,
  });
}

export interface WantedAgent {
  readonly provider: string;
  readonly model?: string | undefined;
}

/**
 * The model of an agent: the one it asks for, or its provider's default. Throws an error that says why the provider cannot
 * serve it. `path` is the agent's place in the request.
 */
export function settleModel(catalogue: ProviderCatalogue, agent: WantedAgent, path: string): string {
  const refuse = (code: ErrorCode, field: string, message: string): ApiError =>
    new ApiError(code, message, { errors: [{ path: path === '' ? field : `${path}.${field}`, message }] });
  const provider = Object.hasOwn(catalogue, agent.provider) ? catalogue[agent.provider] : undefined;
  if (!provider) {
    throw refuse('UNKNOWN_PROVIDER', 'provider', `There is no provider ${JSON.stringify(agent.provider)}.`);
  }
  if (!provider.is_available) {
    throw refuse('PROVIDER_NOT_CONFIGURED', 'provider', `The provider ${agent.provider} is not configured.`);
  }
  const model = agent.model ?? provider.default_model;
  if (!provider.any_model && !provider.models.includes(model)) {
    const known = provider.models.join(', ');
    throw refuse('UNKNOWN_MODEL', 'model', `The provider ${agent.provider} has no such model, but ${known}.`);
  }
  return model;
}

import {
  AgentCapabilities,
  type AgentConfig,
  type AgentListQuery,
  AgentListResponse,
  type AgentMessageRequest,
  AgentMessageResponse,
  AgentStatus,
  DeleteAgentResponse,
  randomId,
  RegisterAgentResponse,
} from '@agentconnect/protocol';
import type { AuthorizedRequests } from './authorized-requests.ts';
import type { CallOptions, KeyedCallOptions } from './sessions-api.ts';

/** `/agents`. */
export class AgentsApi {
  readonly #requests: AuthorizedRequests;

  constructor(requests: AuthorizedRequests) {
    this.#requests = requests;
  }

  /** Registers an agent. It is not tried again when its fate is unknown: that could make two. */
  async register(config: AgentConfig, { signal }: CallOptions = {}): Promise<RegisterAgentResponse> {
    return this.#requests.send({
      method: 'POST',
      path: '/agents/register',
      json: config,
      schema: RegisterAgentResponse,
      repeatable: false,
      signal,
    });
  }

  async list(query: AgentListQuery = {}, { signal }: CallOptions = {}): Promise<AgentListResponse> {
    return this.#requests.send({
      method: 'GET',
      path: '/agents/list',
      query: { capability: query.capability, status: query.status },
      schema: AgentListResponse,
      repeatable: true,
      signal,
    });
  }

  async status(agentId: string, { signal }: CallOptions = {}): Promise<AgentStatus> {
    return this.#requests.send({
      method: 'GET',
      path: `/agents/status/${encodeURIComponent(agentId)}`,
      schema: AgentStatus,
      repeatable: true,
      signal,
    });
  }

  async capabilities(agentId: string, { signal }: CallOptions = {}): Promise<AgentCapabilities> {
    return this.#requests.send({
      method: 'GET',
      path: `${pathOf(agentId)}/capabilities`,
      schema: AgentCapabilities,
      repeatable: true,
      signal,
    });
  }

  /** Sends a message from one agent to another; the answer comes to the sockets of the session that it went to. */
  async message(
    agentId: string,
    message: AgentMessageRequest,
    options: KeyedCallOptions = {},
  ): Promise<AgentMessageResponse> {
    return this.#requests.send({
      method: 'POST',
      path: `${pathOf(agentId)}/message`,
      json: message,
      headers: { 'idempotency-key': options.idempotencyKey ?? randomId() },
      schema: AgentMessageResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /** Deletes a registered agent. */
  async delete(agentId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send({
      method: 'DELETE',
      path: pathOf(agentId),
      schema: DeleteAgentResponse,
      repeatable: true,
      signal,
    });
  }
}

function pathOf(agentId: string): string {
  return `/agents/${encodeURIComponent(agentId)}`;
}

import {
  AgentCapabilities,
  type AgentConfig,
  type AgentListQuery,
  AgentListResponse,
  type AgentMessageRequest,
  AgentMessageResponse,
  AgentStatus,
  type ChangeAgentRequest,
  DeleteAgentResponse,
  randomId,
  RegisterAgentResponse,
  type Endpoints,
} from '@agentconnect/protocol';
import { allPages } from './all-pages.ts';
import type { AuthorizedRequests } from './authorized-requests.ts';
import type { CallOptions, KeyedCallOptions, PageOptions } from './sessions-api.ts';

/** `/agents`. */
export class AgentsApi {
  readonly #requests: AuthorizedRequests;

  constructor(requests: AuthorizedRequests) {
    this.#requests = requests;
  }

  /** Registers an agent. It is not tried again when its fate is unknown: that could make two. */
  async register(config: AgentConfig, { signal }: CallOptions = {}): Promise<RegisterAgentResponse> {
    return this.#requests.send<Endpoints['registerAgent']>({
      method: 'POST',
      path: '/agents/register',
      json: config,
      schema: RegisterAgentResponse,
      repeatable: false,
      signal,
    });
  }

  /** All agents that the user may see, of those that are asked for; the own ones first. They are read page by page. */
  async list(query: AgentListQuery = {}, options: CallOptions = {}): Promise<AgentListResponse> {
    let newest = await this.#page(query, options);
    const agents = newest.agents;
    while (newest.next) {
      newest = await this.#page({ ...query, after: newest.next }, options);
      agents.push(...newest.agents);
    }
    return { ...newest, agents };
  }

  /** The same, one by one: no more is read than is asked for. */
  each(
    query: AgentListQuery = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AgentStatus, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#page({ ...query, after }, { pageSize, signal });
      return { items: page.agents, next: page.next ?? null };
    }, query.after);
  }

  async #page(
    { capability, status, after }: AgentListQuery,
    { pageSize, signal }: PageOptions,
  ): Promise<AgentListResponse> {
    return this.#requests.send<Endpoints['listAgents']>({
      method: 'GET',
      path: '/agents/list',
      query: { capability, status, after, limit: pageSize },
      schema: AgentListResponse,
      repeatable: true,
      signal,
    });
  }

  async status(agentId: string, { signal }: CallOptions = {}): Promise<AgentStatus> {
    return this.#requests.send<Endpoints['agentStatus']>({
      method: 'GET',
      path: `/agents/status/${encodeURIComponent(agentId)}`,
      schema: AgentStatus,
      repeatable: true,
      signal,
    });
  }

  async capabilities(agentId: string, { signal }: CallOptions = {}): Promise<AgentCapabilities> {
    return this.#requests.send<Endpoints['agentCapabilities']>({
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
    return this.#requests.send<Endpoints['messageAgent']>({
      method: 'POST',
      path: `${pathOf(agentId)}/message`,
      json: message,
      headers: { 'idempotency-key': options.idempotencyKey ?? randomId() },
      schema: AgentMessageResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /**
   * Changes a registered agent: what is left out stays, and null stands for what a registration without the member would
   * have given. Sessions that use it already keep their copy.
   */
  async change(
    agentId: string,
    change: ChangeAgentRequest,
    { signal }: CallOptions = {},
  ): Promise<AgentStatus> {
    return this.#requests.send<Endpoints['changeAgent']>({
      method: 'PATCH',
      path: pathOf(agentId),
      json: change,
      schema: AgentStatus,
      repeatable: true,
      signal,
    });
  }

  /** Deletes a registered agent. */
  async delete(agentId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['deleteAgent']>({
      method: 'DELETE',
      path: pathOf(agentId),
      schema: DeleteAgentResponse,
      repeatable: true,
      signal,
    });
  }
}

function pathOf(agentId: string): `/agents/${string}` {
  return `/agents/${encodeURIComponent(agentId)}`;
}

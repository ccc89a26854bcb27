import {
  type AgentOutline,
  type AgentSummary,
  bytesOfSummary,
  fitting,
  listOwnAgents,
  listPublicAgents,
  readSummaries,
} from '@agentconnect/broker';
import { type AdminAgent, type AdminAgentList, endpoints } from '@agentconnect/protocol';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

/** Registered agents of all users, for operators and administrators. */
export function adminAgentRoutes(
  serve: ServeEndpoint,
  { answers, scripts }: Pick<RouteContext, 'answers' | 'scripts'>,
): Served[] {
  return [
    serve(endpoints.listAllAgents, async ({ request, response, query: { user, after, limit } }) => {
      const answer = answers.begin(request, response);
      const all =
        user === undefined ? await listPublicAgents(scripts, '', 0) : await listOwnAgents(scripts, user);
      const rest = await pageOf(async () => behind(all, after));
      const page = fitting(rest, bytesOfSummary, limit);
      const agents: AdminAgent[] = [];
      for await (const [outline, summary] of readSummaries(scripts, page)) {
        agents.push(agentOf(outline, summary));
      }
      const next = page.length < rest.length ? (page.at(-1)?.agentId ?? null) : null;
      await answer.sendJson({ agents, next } satisfies AdminAgentList);
    }),
  ];
}

/** Those behind an agent. Throws a `RangeError` if it is not among them. */
function behind(agents: readonly AgentOutline[], id: string | undefined): readonly AgentOutline[] {
  if (id === undefined) return agents;
  const at = agents.findIndex(({ agentId }) => agentId === id);
  if (at < 0) throw new RangeError('names no agent of this list; begin again');
  return agents.slice(at + 1);
}

function agentOf(outline: AgentOutline, { name, provider, model, visibility }: AgentSummary): AdminAgent {
  const { agentId, owner, messageCount, tokens, createdAt, lastActive, failure } = outline;
  return {
    agent_id: agentId,
    user: owner,
    name,
    provider,
    model,
    visibility,
    answers: messageCount,
    total_tokens: tokens,
    created_at: iso(createdAt),
    last_active: lastActive === undefined ? null : iso(lastActive),
    error: failure ? { code: failure.code, at: iso(failure.at) } : null,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

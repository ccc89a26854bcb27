import { fitting, inSteps, pageBytes, readCatalogue, type Scripts } from '@agentconnect/broker';
import type { AgentListQuery, AgentListResponse, AgentStatus } from '@agentconnect/protocol';
import type { Room } from '../reading/read-answers.ts';
import { invalid } from '../http/request/validate.ts';
import { formatPlace, isBehind, type ListedAgent, parsePlace } from './listed-agent.ts';
import { listRegistered } from './registered-listing.ts';
import { listOfSessions } from './session-listing.ts';
import type { SharedDrain } from './shared-drain.ts';

/** The approximate size of what the response about an agent adds to what was read, in bytes. */
const answerBytes = 512;

/**
 * A page of the agents that a user may see and asked for: its own registered agents, those of its open sessions, and public
 * agents of others. For the counts, the outlines of all are read; in full, only those of the page, whose size is known
 * before.
 */
export async function listAgents(
  { scripts, drain }: { readonly scripts: Scripts; readonly drain: SharedDrain },
  user: string,
  asked: AgentListQuery & { readonly limit: number },
  room: Room,
): Promise<Omit<AgentListResponse, 'timestamp'>> {
  const after = asked.after === undefined ? undefined : parsePlace(asked.after);
  if (asked.after !== undefined && !after) {
    throw invalid([{ path: 'after', message: 'must be the `next` of another page' }]);
  }
  // What is read for the counts takes no more than a page.
  await room.take(pageBytes);
  await drain.run();
  const looking = { scripts, user, catalogue: await readCatalogue(scripts), now: Date.now() };
  const registered = await listRegistered(looking, asked);
  const all = [...registered.own, ...(await listOfSessions(looking, asked)), ...registered.ofOthers];
  const rest = after ? all.filter(({ place }) => isBehind(place, after)) : all;
  const page = fitting(rest, bytesOf, asked.limit);
  room.settle(page.reduce((sum, agent, at) => sum + bytesOf(agent, page[at - 1]), 0));
  const agents: AgentStatus[] = [];
  const gone = new Set<ListedAgent>();
  for (const step of inSteps(page, () => 0)) {
    const read = await Promise.all(step.map((agent) => agent.read()));
    for (const [at, agent] of step.entries()) {
      const status = read[at];
      if (status) agents.push(status);
      else gone.add(agent);
    }
  }
  const last = page.at(-1);
  // An agent that was deleted meanwhile is not counted either.
  const counted = all.filter((agent) => !gone.has(agent));
  return {
    agents,
    total_count: counted.length,
    user_owned_count: counted.filter(({ isOwn }) => isOwn).length,
    next: last && page.length < rest.length ? formatPlace(last.place) : null,
  };
}

function bytesOf({ place, bytes }: ListedAgent, before?: ListedAgent): number {
  return (place.id === before?.place.id ? 0 : bytes) + answerBytes;
}

import type { TurnPolicy } from '@agentconnect/protocol';

export interface TurnOrder {
  readonly policy: TurnPolicy;
  readonly agents: readonly unknown[];
  /** Position of the agent whose turn ends. */
  readonly current: number;
  /** Position of the agent that it chose with a tool. */
  readonly chosen: number | undefined;
  /** Position of the moderator, if there is one. */
  readonly moderator: number;
  /** When each agent last spoke, in ms; 0 if it has not spoken. */
  readonly lastSpoke: readonly number[];
}

/**
 * Who speaks next. `round_robin`: the next in order. `addressed`: the one that was chosen, otherwise the next in order.
 * `moderator`: the moderator after every other agent; after the moderator the one it chose, otherwise the one that spoke
 * least recently.
 */
export function nextSpeaker(order: TurnOrder): number {
  const { policy, agents, current, chosen, moderator } = order;
  const inOrder = (current + 1) % agents.length;
  switch (policy) {
    case 'round_robin':
      return inOrder;
    case 'addressed':
      return chosen ?? inOrder;
    case 'moderator':
      return current === moderator ? (chosen ?? silentLongest(order)) : moderator;
  }
}

/** If two are equal, the first after the current one. */
function silentLongest({ agents, current, moderator, lastSpoke }: TurnOrder): number {
  const others = agents
    .map((_, step) => (current + 1 + step) % agents.length)
    .filter((position) => position !== moderator);
  const since = (position: number): number => lastSpoke[position] ?? 0;
  return others.reduce(
    (best, position) => (since(position) < since(best) ? position : best),
    others[0] ?? current,
  );
}

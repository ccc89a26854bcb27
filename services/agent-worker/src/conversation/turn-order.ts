import type { TurnPolicy } from '@agentconnect/protocol';

export interface TurnOrder {
  readonly policy: TurnPolicy;
  readonly agents: readonly unknown[];
  /** Position of the agent whose turn ends. */
  readonly current: number;
  /** Position of the agent that it has chosen, by a tool. */
  readonly chosen: number | undefined;
  /** Position of the moderator, where there is one. */
  readonly moderator: number;
  /** When each agent spoke last, in ms; 0 for one that has not. */
  readonly lastSpoke: readonly number[];
}

/**
 * Who speaks next. `round_robin`: the next in order. `addressed`: the one that was chosen, else the next in order.
 * `moderator`: after each other agent the moderator; after the moderator the one it chose, else whoever spoke least
 * recently.
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

/** Of two that are equal, the first after the current one. */
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

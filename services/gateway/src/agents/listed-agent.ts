import type { AgentStatus } from '@agentconnect/protocol';

/** The parts of a list of agents, in their order. */
const parts = ['own', 'session', 'public'] as const;

/** An agent's place in the list: within its part, agents are ordered by time, newest first. */
export interface ListPlace {
  readonly part: (typeof parts)[number];
  /** In ms. */
  readonly at: number;
  /** The id of the agent, or of the session it belongs to. */
  readonly id: string;
  /** Its position in its session. */
  readonly position: number;
}

/** An agent in the list, before anything that its owner wrote is read. */
export interface ListedAgent {
  readonly place: ListPlace;
  readonly isOwn: boolean;
  /** About how much has to be read for it, unless the agent before it has the same place, so that it was read already. */
  readonly bytes: number;
  /** `undefined` if it is gone by now. */
  readonly read: () => Promise<AgentStatus | undefined>;
}

const pattern = /^(own|session|public)~(\d{1,16})~([A-Za-z0-9_]{1,64})~(\d{1,2})$/;

/** A place in the form that clients are given. */
export function formatPlace({ part, at, id, position }: ListPlace): string {
  return `${part}~${at}~${id}~${position}`;
}

/** The place that a client passes back; `undefined` if it is invalid. */
export function parsePlace(text: string): ListPlace | undefined {
  const [, part, at, id = '', position] = pattern.exec(text) ?? [];
  const known = parts.find((name) => name === part);
  return known && { part: known, at: Number(at), id, position: Number(position) };
}

/** Whether a place is after another one. Deleting an agent does not move the others. */
export function isBehind(place: ListPlace, other: ListPlace): boolean {
  if (place.part !== other.part) return parts.indexOf(place.part) > parts.indexOf(other.part);
  if (place.at !== other.at) return place.at < other.at;
  if (place.id !== other.id) return place.id < other.id;
  return place.position > other.position;
}

import type { AgentStatus } from '@agentconnect/protocol';

/** The parts of a list of agents, in their order. */
const parts = ['own', 'session', 'public'] as const;

/** Where an agent stands in the list: in one of its parts, there by time, newest first. */
export interface ListPlace {
  readonly part: (typeof parts)[number];
  /** In ms. */
  readonly at: number;
  /** Of the agent, or of the session it belongs to. */
  readonly id: string;
  /** Among the agents of its session. */
  readonly position: number;
}

/** An agent that stands in the list, before anything is read of it that its owner wrote. */
export interface ListedAgent {
  readonly place: ListPlace;
  readonly isOwn: boolean;
  /** How much is read for it, about, unless the agent before it in the list is of the same place: then that was read. */
  readonly bytes: number;
  /** `undefined` if it is gone by now. */
  readonly read: () => Promise<AgentStatus | undefined>;
}

const pattern = /^(own|session|public)~(\d{1,16})~([A-Za-z0-9_]{1,64})~(\d{1,2})$/;

/** A place as it is passed to clients. */
export function formatPlace({ part, at, id, position }: ListPlace): string {
  return `${part}~${at}~${id}~${position}`;
}

/** The place that a client passes back; `undefined` for what is none. */
export function parsePlace(text: string): ListPlace | undefined {
  const [, part, at, id = '', position] = pattern.exec(text) ?? [];
  const known = parts.find((name) => name === part);
  return known && { part: known, at: Number(at), id, position: Number(position) };
}

/** Whether a place is behind another one. An agent that is deleted leaves all others where they are. */
export function isBehind(place: ListPlace, other: ListPlace): boolean {
  if (place.part !== other.part) return parts.indexOf(place.part) > parts.indexOf(other.part);
  if (place.at !== other.at) return place.at < other.at;
  if (place.id !== other.id) return place.id < other.id;
  return place.position > other.position;
}

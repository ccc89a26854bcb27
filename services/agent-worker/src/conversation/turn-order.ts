import type { TurnPolicy } from '@agentconnect/protocol';
export function nextSpeaker(o: {
  policy: TurnPolicy;
  agents: readonly unknown[];
  current: number;
  chosen?: number | undefined;
  moderator: number;
  lastSpoke: readonly number[];
}): number {
  return o.chosen ?? (o.current + 1) % o.agents.length;
}

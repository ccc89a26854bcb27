import type { CSSProperties } from 'react';

/** The golden angle: colours of neighbours are far apart, however many there are. */
const step = 137.508;
const first = 262;

/** The colour of an agent by its place in its session, for elements of the classes `agent-ink` and `agent-dot`. */
export function agentColour(position: number): CSSProperties {
  return { '--hue': Math.round((first + position * step) % 360) } as CSSProperties;
}

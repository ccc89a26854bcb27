import type { Message } from '@agentconnect/client';

/** What an answer, or a session, has used. */
export interface Usage {
  readonly read: number;
  readonly written: number;
  readonly total: number;
  /** In US dollars; undefined without a price. */
  readonly cost: number | undefined;
}

/** What the metadata of an answer or a session says that it has used. */
export function usageOf(metadata: Readonly<Record<string, unknown>> = {}): Usage | undefined {
  const { usage, cost } = metadata;
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { input_tokens: read, output_tokens: written } = usage as Record<string, unknown>;
  if (typeof read !== 'number' || typeof written !== 'number') return undefined;
  return { read, written, total: read + written, cost: typeof cost === 'number' ? cost : undefined };
}

/** What all of these have used together. Of a cost that is known in parts only nothing is said. */
export function totalUsage(messages: readonly Message[]): Usage | undefined {
  const used = messages.flatMap(({ kind, metadata }) => (kind === 'answer' ? (usageOf(metadata) ?? []) : []));
  if (used.length === 0) return undefined;
  const sum = (of: (usage: Usage) => number): number => used.reduce((total, usage) => total + of(usage), 0);
  return {
    read: sum(({ read }) => read),
    written: sum(({ written }) => written),
    total: sum(({ total }) => total),
    cost: used.every(({ cost }) => cost !== undefined) ? sum(({ cost }) => cost ?? 0) : undefined,
  };
}

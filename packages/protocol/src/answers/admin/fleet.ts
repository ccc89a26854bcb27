import * as z from 'zod';

/** A running gateway or worker. */
export const FleetProcess = z.object({
  id: z.string(),
  kind: z.enum(['gateway', 'agent-worker']),
  release: z.string(),
  started_at: z.string(),
  load: z.number(),
  figures: z.record(z.string(), z.number()),
});
export type FleetProcess = z.infer<typeof FleetProcess>;

/** What waits in a partition. */
export const PartitionState = z.object({
  partition: z.int(),
  waiting: z.int(),
  oldest_seconds: z.number(),
  running: z.int(),
  held: z.int(),
  set_aside: z.int(),
});
export type PartitionState = z.infer<typeof PartitionState>;

export const ProviderState = z.object({
  key: z.string(),
  name: z.string(),
  is_available: z.boolean(),
  errors: z.int(),
});
export type ProviderState = z.infer<typeof ProviderState>;

export const Fleet = z.object({
  processes: z.array(FleetProcess),
  partitions: z.array(PartitionState),
  providers: z.array(ProviderState),
  timestamp: z.string(),
});
export type Fleet = z.infer<typeof Fleet>;

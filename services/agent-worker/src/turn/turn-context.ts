import type { Quota, Scripts, TimerQueue, UseLimits } from '@agentconnect/broker';
import type { Logger, Tracing } from '@agentconnect/operations';
import type { Provider, WatchdogLimits } from '@agentconnect/providers';
import type { OperatorTools } from '@agentconnect/tools';
import type { Beat } from '../answering/beat.ts';
import type { OpaqueUsers } from '../answering/opaque-users.ts';
import type { DelegationLimits } from '../delegation/budget.ts';
import type { HistoryLimits } from '../history/dialogue.ts';
import type { SessionMemory } from '../history/session-memory.ts';
import type { WorkerMetrics } from '../worker-metrics.ts';

/** What all turns of a worker share. */
export interface TurnContext {
  readonly scripts: Scripts;
  readonly timers: TimerQueue;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The names by which providers know users. */
  readonly opaqueUsers: Pick<OpaqueUsers, 'nameOf'>;
  /** The worker's id: its consumer's name and its channel. */
  readonly workerId: string;
  readonly leaseMs: number;
  /** Workers a turn may cost before it is set aside. */
  readonly maxLosses: number;
  readonly maxRetries: number;
  /** The operator's limits for any agent. */
  readonly agentLimits: UseLimits;
  /** How much the sessions of one user may keep. */
  readonly quota: Quota;
  readonly delegation: DelegationLimits;
  /** The operator's tools. */
  readonly tools: Pick<OperatorTools, 'find' | 'offered' | 'call'>;
  /** How long a person is given to agree to a call, in ms. */
  readonly approvalMs: number;
  readonly limits: WatchdogLimits;
  readonly history: HistoryLimits;
  readonly memory: SessionMemory;
  /** Says when to send the text that has gathered. */
  readonly beat: Beat;
  readonly metrics: WorkerMetrics;
  readonly tracing: Tracing;
  readonly log: Logger;
  /** Aborted when the worker stops waiting for anything, including Redis. */
  readonly end: AbortSignal;
}

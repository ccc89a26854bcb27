export {
  type AsideTurn,
  countAside,
  dropAside,
  findAside,
  listAside,
  pageAside,
} from './partitions/aside.ts';
export { countAtWork } from './owner/at-work.ts';
export { Keys } from './keys/keys.ts';
export type { RedisAddress } from './redis/redis-address.ts';
export { closeRedis, openRedis, type RedisConnection, type RedisRole, whenReady } from './redis/redis.ts';
export { isRedisUnavailable, redisUnavailable, Scripts } from './scripts/scripts.ts';
export { SharedReads } from './scripts/shared-reads.ts';
export { ChannelSubscriber } from './hints/channel.ts';
export { type Confirmation, Confirmer, roundMs as confirmerRoundMs } from './log/confirmer.ts';
export { type Hint, parseHints, parseWorkerHint, takesMany, type WorkerHint } from './hints/hint.ts';
export {
  cursorOf,
  holdsCursor,
  type LogEntry,
  listenerPageBytes,
  pageBytes,
  pageLimit,
  readLog,
  readLogBack,
  readLogEnd,
} from './log/log-entry.ts';
export { fitting, inSteps } from './log/paging.ts';
export {
  type ConversationRecord,
  readSession,
  readSessionAgents,
  type SessionRecord,
} from './sessions/session-record.ts';
export {
  type AgentActivity,
  readSessionOutline,
  type SessionOutline,
  type Spent,
} from './sessions/session-outline.ts';
export type { TurnLimits } from './sessions/turn-limits.ts';
export { findSession, type FoundSession, type SoughtSessions } from './sessions/sought-session.ts';
export { type CastMember, readCast } from './sessions/session-cast.ts';
export { publishCatalogue, readCatalogue } from './fleet/catalogue.ts';
export { publishTools, readTools } from './tools/tool-catalogues.ts';
export { scanOpenSessions, type ScannedSession } from './fleet/open-sessions.ts';
export { readDepth } from './fleet/partition-depth.ts';
export {
  Presence,
  presenceEveryMs,
  type Process,
  type ProcessState,
  readProcesses,
} from './fleet/presence.ts';
export { opaqueUsersSecret } from './fleet/opaque-users-secret.ts';
export { everyPartition, readPartitions, settlePartitions } from './partitions/partitions.ts';
export { type Due, dueKinds, readDue } from './partitions/due.ts';
export { type ReadyEntry, ReadyQueue } from './partitions/ready-queue.ts';
export { pulse } from './hints/pulse.ts';
export { shareOut } from './steps/sharing/share-out.ts';
export { Quota, readKept } from './owner/quota.ts';
export { drainOutbox, drainOutboxes } from './partitions/outbox.ts';
export {
  forgetSessions,
  type ListedSession,
  listSessionIds,
  reservedSession,
  reserveSession,
  settleSession,
} from './owner/owner-index.ts';
export { attach, type Attached, type PartialAnswer } from './steps/listeners/attach.ts';
export { answerCall, type AnswerReply, readCallAnswers, readWaitingCall } from './steps/messages/answer.ts';
export { checkpoint } from './steps/turn/checkpoint.ts';
export { type Cast, claim, type ConversationAtClaim, type Input, type Work } from './steps/turn/claim.ts';
export {
  type CopiedFrame,
  createSession,
  type NewConversation,
  type NewSession,
} from './steps/session/create.ts';
export { deadline } from './steps/session/deadline.ts';
export { deletedFrame, deleteSession } from './steps/session/delete.ts';
export { delta, deltaFrame } from './steps/turn/delta.ts';
export { expire } from './steps/session/expire.ts';
export { type ConversationEnd, type Finish, finish } from './steps/turn/finish.ts';
export { type CallFrame, noteCalls, type OpenCall } from './steps/turn/note-calls.ts';
export { isWaiting, type WaitingState } from './sessions/waiting-state.ts';
export { park, type Park } from './steps/turn/park.ts';
export { readPartialAnswer } from './steps/listeners/partial.ts';
export { peek } from './steps/messages/peek.ts';
export { release } from './steps/turn/release.ts';
export { renew } from './steps/turn/renew.ts';
export { setTitle } from './steps/session/set-title.ts';
export { stop, type StopReply } from './steps/messages/stop.ts';
export { tell } from './steps/turn/tell.ts';
export { type Submission, submit, type SubmitReply } from './steps/messages/submit.ts';
export type { TextBody } from './steps/messages/text-body.ts';
export { detach, type QueuePlace, touch } from './steps/listeners/touch.ts';
export { type TimerJob, type TimerKind, TimerQueue, timerQueueName } from './timers/timer-queue.ts';
export { wake } from './steps/turn/wake.ts';
export {
  amendAgent,
  deleteAgent,
  openSessionsOf,
  readKeptByAgents,
  registerAgent,
} from './agents/agent-registry.ts';
export {
  type AgentOutline,
  readAgentOutline,
  listOwnAgents,
  listPublicAgents,
} from './agents/agent-outline.ts';
export { type AgentSummary, bytesOfSummary, readSummaries, readSummary } from './agents/agent-summary.ts';
export {
  type AgentDefinition,
  type NewAgent,
  readDefinition,
  readDefinitionState,
} from './agents/registered-agent.ts';
export {
  addTokens,
  type Admission,
  admit,
  coolDown,
  restsUntil,
  type UseLimits,
} from './agents/agent-use.ts';
export { isListed, keepListed } from './owner/owner-listing.ts';
export { hasBelongings, removeBelongings, type Removed } from './owner/belongings.ts';

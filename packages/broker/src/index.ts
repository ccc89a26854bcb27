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
export { findSession, type FoundSession, type SoughtSessions } from './sessions/sought-session.ts';
export { type CastMember, readCast } from './sessions/session-cast.ts';
export { publishCatalogue, readCatalogue } from './fleet/catalogue.ts';
export { publishTools, readTools } from './tools/tool-catalogues.ts';
export { scanOpenSessions, type ScannedSession } from './fleet/open-sessions.ts';
export { readDepth } from './fleet/partition-depth.ts';
export { Presence, type Process, type ProcessState, readProcesses } from './fleet/presence.ts';
export { opaqueUsersSecret } from './fleet/opaque-users-secret.ts';
export { everyPartition, readPartitions, settlePartitions } from './partitions/partitions.ts';
export { type Due, dueKinds, readDue } from './partitions/due.ts';
export { type ReadyEntry, ReadyQueue } from './partitions/ready-queue.ts';
export { pulse } from './hints/pulse.ts';
export { shareOut } from './steps/share-out.ts';
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
export { attach, type Attached, type PartialAnswer } from './steps/attach.ts';
export { answerCall, type AnswerReply, readCallAnswers } from './steps/answer.ts';
export { checkpoint } from './steps/checkpoint.ts';
export { type Cast, claim, type ConversationAtClaim, type Input, type Work } from './steps/claim.ts';
export {
  type CopiedFrame,
  createSession,
  type NewConversation,
  type NewSession,
  type TurnLimits,
} from './steps/create.ts';
export { deadline } from './steps/deadline.ts';
export { deletedFrame, deleteSession } from './steps/delete.ts';
export { delta, deltaFrame } from './steps/delta.ts';
export { expire } from './steps/expire.ts';
export { type ConversationEnd, type Finish, finish } from './steps/finish.ts';
export { type CallFrame, noteCalls, type OpenCall } from './steps/note-calls.ts';
export { park, type Park } from './steps/park.ts';
export { readPartialAnswer } from './steps/partial.ts';
export { peek } from './steps/peek.ts';
export { release } from './steps/release.ts';
export { renew } from './steps/renew.ts';
export { setTitle } from './steps/set-title.ts';
export { stop, type StopReply } from './steps/stop.ts';
export { tell } from './steps/tell.ts';
export { type Submission, submit, type SubmitReply } from './steps/submit.ts';
export type { TextBody } from './steps/text-body.ts';
export { detach, type QueuePlace, touch } from './steps/touch.ts';
export { type TimerJob, type TimerKind, TimerQueue, timerQueueName } from './timers/timer-queue.ts';
export { wake } from './steps/wake.ts';
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

import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { agentRegistrySuite } from '../steps/agent-registry.ts';
import { agentUseSuite } from '../steps/agent-use.ts';
import { attachSuite } from '../steps/attach.ts';
import { belongingsSuite } from '../steps/belongings.ts';
import { claimSuite } from '../steps/claim.ts';
import { conversationSuite } from '../steps/conversation.ts';
import { createSuite } from '../steps/create.ts';
import { deleteSuite } from '../steps/delete.ts';
import { deltaSuite } from '../steps/delta.ts';
import { expireSuite } from '../steps/expire.ts';
import { finishSuite } from '../steps/finish.ts';
import { frameSuite } from '../steps/frame.ts';
import { gatheredSuite } from '../steps/gathered.ts';
import { keptSuite } from '../steps/kept.ts';
import { loginsSuite } from '../steps/logins.ts';
import { outboxSuite } from '../steps/outbox.ts';
import { ownerIndexSuite } from '../steps/owner-index.ts';
import { parkSuite } from '../steps/park.ts';
import { partitionsSuite } from '../steps/partitions.ts';
import { peekSuite } from '../steps/peek.ts';
import { readSessionSuite } from '../steps/read-session.ts';
import { readyQueueSuite } from '../steps/ready-queue.ts';
import { releaseSuite } from '../steps/release.ts';
import { renewSuite } from '../steps/renew.ts';
import { shareOutSuite } from '../steps/share-out.ts';
import { stopSuite } from '../steps/stop.ts';
import { submitSuite } from '../steps/submit.ts';
import { touchSuite } from '../steps/touch.ts';
import { usersSuite } from '../steps/users.ts';
import { wakeSuite } from '../steps/wake.ts';
import type { Broker } from './broker.ts';
import { Server } from './server.ts';
import type { Suite } from './suite.ts';

/** One conformance suite for every kind of Redis. */
const brokerSuites: Readonly<Record<string, Suite>> = {
  create: createSuite,
  submit: submitSuite,
  peek: peekSuite,
  claim: claimSuite,
  renew: renewSuite,
  delta: deltaSuite,
  finish: finishSuite,
  'steps of many sessions': gatheredSuite,
  'fair shares': shareOutSuite,
  park: parkSuite,
  wake: wakeSuite,
  release: releaseSuite,
  stop: stopSuite,
  attach: attachSuite,
  'touch and detach': touchSuite,
  expire: expireSuite,
  delete: deleteSuite,
  'what is kept': keptSuite,
  'reading a session': readSessionSuite,
  'a conversation': conversationSuite,
  'a logged frame': frameSuite,
  'the ready stream': readyQueueSuite,
  "the owner's index": ownerIndexSuite,
  'the outbox': outboxSuite,
  'registered agents': agentRegistrySuite,
  "an agent's use": agentUseSuite,
  partitions: partitionsSuite,
  logins: loginsSuite,
  'users and revocations': usersSuite,
  'what a user owns': belongingsSuite,
};

/** Runs suites against the Redis of a url, which is asked for when the tests begin. */
export function runBrokerSuites(url: () => string): void {
  let server: Server | undefined;
  let broker: Broker | undefined;
  beforeAll(async () => {
    server = await Server.open(url());
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    broker = server?.broker();
  });
  const current = (): Broker => {
    if (!broker) throw new Error('no test is running');
    return broker;
  };
  for (const [name, suite] of Object.entries(brokerSuites)) describe(name, () => suite(current));
}

import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { agentRegistrySuite } from '../steps/agent-registry.suite.ts';
import { agentUseSuite } from '../steps/agent-use.suite.ts';
import { attachSuite } from '../steps/attach.suite.ts';
import { belongingsSuite } from '../steps/belongings.suite.ts';
import { browserLoginsSuite } from '../steps/browser-logins.suite.ts';
import { callsSuite } from '../steps/calls.suite.ts';
import { claimSuite } from '../steps/claim.suite.ts';
import { conversationSuite } from '../steps/conversation.suite.ts';
import { createSuite } from '../steps/create.suite.ts';
import { deleteSuite } from '../steps/delete.suite.ts';
import { deltaSuite } from '../steps/delta.suite.ts';
import { expireSuite } from '../steps/expire.suite.ts';
import { finishSuite } from '../steps/finish.suite.ts';
import { frameSuite } from '../steps/frame.suite.ts';
import { gatheredSuite } from '../steps/gathered.suite.ts';
import { keptSuite } from '../steps/kept.suite.ts';
import { loginsSuite } from '../steps/logins.suite.ts';
import { outboxSuite } from '../steps/outbox.suite.ts';
import { ownerIndexSuite } from '../steps/owner-index.suite.ts';
import { parkSuite } from '../steps/park.suite.ts';
import { partitionsSuite } from '../steps/partitions.suite.ts';
import { peekSuite } from '../steps/peek.suite.ts';
import { readSessionSuite } from '../steps/read-session.suite.ts';
import { readyQueueSuite } from '../steps/ready-queue.suite.ts';
import { releaseSuite } from '../steps/release.suite.ts';
import { renewSuite } from '../steps/renew.suite.ts';
import { setTitleSuite } from '../steps/set-title.suite.ts';
import { shareOutSuite } from '../steps/share-out.suite.ts';
import { stopSuite } from '../steps/stop.suite.ts';
import { submitSuite } from '../steps/submit.suite.ts';
import { touchSuite } from '../steps/touch.suite.ts';
import { usersSuite } from '../steps/users.suite.ts';
import { wakeSuite } from '../steps/wake.suite.ts';
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
  'set-title': setTitleSuite,
  'fair shares': shareOutSuite,
  'calls of tools': callsSuite,
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
  'browser logins': browserLoginsSuite,
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

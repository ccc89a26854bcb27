import { readPartialAnswer, stop, submit } from '@agentconnect/broker';
import { createLogger, type Service } from '@agentconnect/operations';
import { answerIdOf, type Frame, newMessageId, openFrame } from '@agentconnect/protocol';
import { readWorkerConfig, type WorkerConfig } from '../../services/agent-worker/src/config.ts';
import { createWorker } from '../../services/agent-worker/src/worker.ts';
import type { Broker } from '../redis/suite/broker.ts';
import { framesOf } from '../redis/suite/frames.ts';
import { Server } from '../redis/suite/server.ts';
import { eventually } from './stack-eventually.ts';
import { testPort } from './test-port.ts';
import { StackProcess } from './stack-process.ts';
import { slowAgent } from './slow-agent.ts';

type Env = Readonly<Record<string, string>>;

const withinMs = 15_000;

/** Workers of one test and the part of Redis they share; the test speaks to the broker in a gateway's place. */
export class WorkerRig {
  readonly broker: Broker;
  /** What workers in this process logged. */
  readonly lines: string[] = [];
  readonly #server: Server;
  readonly #env: Env;
  readonly #services: Service[] = [];
  readonly #processes: StackProcess[] = [];

  private constructor(server: Server, env: Env) {
    this.#server = server;
    this.broker = server.broker();
    this.#env = {
      REDIS_URL: server.url,
      REDIS_PREFIX: this.broker.keys.prefix,
      ADMIN_PORT: '0',
      LEASE_SECONDS: '2',
      ...env,
    };
  }

  static async open(redisUrl: string, env: Env = {}): Promise<WorkerRig> {
    return new WorkerRig(await Server.open(redisUrl), env);
  }

  /** A worker in this process. */
  async worker(env: Env = {}, changes: Partial<WorkerConfig> = {}): Promise<Service> {
    const destination = { write: (line: string): void => void this.lines.push(line) };
    const log = createLogger({ service: 'agent-worker', level: 'info', destination });
    const service = createWorker({ ...readWorkerConfig({ ...this.#env, ...env }), ...changes }, log);
    this.#services.push(service);
    await service.start();
    return service;
  }

  /** A worker in a process of its own, for signals. */
  async process(env: Env = {}): Promise<StackProcess> {
    const adminPort = await testPort();
    const worker = new StackProcess({
      service: 'agent-worker',
      name: `worker ${this.#processes.length}`,
      adminPort,
      env: { ...this.#env, ADMIN_PORT: String(adminPort), ...env },
    });
    this.#processes.push(worker);
    await worker.start();
    return worker;
  }

  /** A session of one agent, the demo's `echo` if nothing else is said. */
  async session(
    agent: Readonly<Record<string, unknown>> = {},
    changes: Parameters<Broker['create']>[0] = {},
    partition = 0,
  ): Promise<string> {
    const [template] = this.broker.newSession(`ses_${partition}_template00`).agents;
    if (!template) throw new Error('no agent to begin with');
    return this.broker.create({ agents: [{ ...template, ...agent }], ...changes }, partition);
  }

  /** A session whose agent writes `words` words, so many of them a second. */
  async slowSession(words: number, perSecond: number): Promise<{ sessionId: string; script: string }> {
    const { agent, script } = slowAgent(words, perSecond);
    return { sessionId: await this.session(agent), script };
  }

  /** A conversation of two agents alike, the demo's `echo` if nothing else is said, that starts at once. */
  async conversation(
    limits: { readonly maxTurns: number },
    agent: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const [template] = this.broker.newSession('ses_0_template00').agents;
    if (!template) throw new Error('no agent to begin with');
    const agents = ['a', 'b'].map((key) => ({ ...template, ...agent, key, agent_id: `agt_${key}` }));
    return this.broker.create({
      type: 'agent_agent',
      agents,
      metadata: { goal: 'agree' },
      conversation: {
        startsOn: 'create',
        first: 0,
        limits: { maxTokens: 1_000_000, maxCost: 1e12, maxMs: 60_000, ...limits },
      },
    });
  }

  /** Submits a text and returns its message id. */
  async say(sessionId: string, content = 'hello', requestId?: string): Promise<string> {
    const body = { content, sender: 'ada', ...(requestId === undefined ? {} : { requestId }) };
    const submission = this.broker.submission(content, { body });
    const reply = await submit(this.broker.scripts, sessionId, submission);
    if (reply.kind !== 'accepted') throw new Error(`submit: ${reply.kind}`);
    return reply.messageId;
  }

  async stopTurn(sessionId: string): ReturnType<typeof stop> {
    const messageId = newMessageId();
    const metadata = { event: 'stop.requested' };
    const frame = openFrame({ type: 'stop', sender: 'ada', messageId, metadata });
    return stop(this.broker.scripts, sessionId, { messageId, frame });
  }

  async frames(sessionId: string): Promise<Frame[]> {
    return framesOf(this.broker, sessionId);
  }

  /** The answer to a text, or the error in its place, as soon as it is logged. */
  async answer(sessionId: string, messageId: string, ms = withinMs): Promise<Frame> {
    const id = answerIdOf(messageId);
    let found: Frame | undefined;
    await eventually(`${messageId} is answered`, ms, async () => {
      found = (await this.frames(sessionId)).find((frame) => frame.metadata['message_id'] === id);
      return found !== undefined;
    });
    return found as Frame;
  }

  /** All the answers to a text: there must never be two. */
  async answers(sessionId: string, messageId: string): Promise<Frame[]> {
    const frames = await this.frames(sessionId);
    return frames.filter(
      ({ metadata }) => metadata['in_reply_to'] === messageId && metadata['seq'] !== undefined,
    );
  }

  /** Waits until some of the answer is written, and gives what is. */
  async written(sessionId: string, least = 1): Promise<{ text: string; attempt: number }> {
    let partial: Awaited<ReturnType<typeof readPartialAnswer>>;
    await eventually('some of the answer is written', withinMs, async () => {
      partial = await readPartialAnswer(this.broker.scripts, sessionId);
      return (partial?.text.length ?? 0) >= least;
    });
    return partial as NonNullable<typeof partial>;
  }

  async until(what: string, condition: () => Promise<boolean> | boolean, ms = withinMs): Promise<void> {
    await eventually(what, ms, condition);
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    await Promise.all(this.#processes.map((process) => process.kill('SIGKILL')));
    await this.#server.close();
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { anthropicServer } from '../../tests/support/providers/anthropic-server.ts';
import { faults } from '../../tests/support/providers/faults.ts';
import { openAiServer } from '../../tests/support/providers/openai-server.ts';
import type { Reply } from '../../tests/support/providers/reply.ts';
import {
  answerTo,
  type ScriptedServer,
  type ScriptedServerOptions,
} from '../../tests/support/providers/scripted-server.ts';
import type { SeenRequest } from '../../tests/support/providers/seen-request.ts';
import { TcpLink } from '../../tests/support/tcp-link.ts';
import { CountingServer } from '../../tests/support/tools/counting-server.ts';
import { OwnToolsFile } from '../../tests/support/tools/tools-file.ts';
import type { Fault } from './faults/fault.ts';
import { chaosToolNames, heardBegin } from './chat-agent.ts';
import { linkFaults } from './faults/link-faults.ts';
import type { Random } from './random.ts';

const wordMs = 30;

/** What a provider in trouble does with a request. */
const misbehaviour = [
  'fault-429',
  'fault-500',
  'fault-503',
  'fault-no-head',
  'fault-stall-first',
  'fault-stall-midway',
  'fault-cut',
  'fault-reset',
  'fault-garbage',
  'fault-overloaded',
] as const;

/** A provider of each protocol, behind links that can be disturbed; and the tools that its models call. */
export class ChaosProviders {
  readonly keys = ['openai', 'anthropic'] as const;
  readonly #servers: ScriptedServer[] = [];
  readonly #links: TcpLink[] = [];
  readonly #tools = new CountingServer();
  readonly #file = new OwnToolsFile('');
  /** Set while they misbehave. */
  #trouble: Random | undefined;

  static async start(): Promise<ChaosProviders> {
    const providers = new ChaosProviders();
    const options: ScriptedServerOptions = {
      wordMs,
      forgets: true,
      script: (seen) => providers.#reply(seen),
    };
    for (const server of [openAiServer(options), anthropicServer(options)]) {
      providers.#servers.push(await server.start());
      const link = new TcpLink(server.baseUrl);
      await link.open();
      providers.#links.push(link);
    }
    await providers.#tools.start();
    providers.#file.write({ tools: chaosTools(providers.#tools.url) });
    return providers;
  }

  /** What points workers at them, and has a fault end soon enough to be seen. */
  get env(): Record<string, string> {
    const [openai, anthropic] = this.#links;
    return {
      OPENAI_BASE_URL: openai?.url ?? '',
      ANTHROPIC_BASE_URL: anthropic?.url ?? '',
      PROVIDER_FIRST_TOKEN_SECONDS: '3',
      PROVIDER_IDLE_SECONDS: '3',
      PROVIDER_MAX_RETRIES: '2',
      TOOLS_FILE: this.#file.path,
    };
  }

  /** How often each call of a tool was made, by its id. */
  get calls(): ReadonlyMap<string, number> {
    return this.#tools.times();
  }

  get faults(): Fault[] {
    return [
      ...linkFaults('providers', (random) => [random.pick(this.#links)]),
      {
        name: 'providers failing',
        run: async (random) => {
          this.#trouble = random.fork();
          await wait(random.between(1_000, 6_000));
          this.#trouble = undefined;
        },
      },
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.cut()));
    await Promise.all([...this.#servers, this.#tools].map((server) => server.close()));
    await this.#file.remove();
  }

  /** An answer tells whether there were others before it, so that it is seen whether an agent remembers. */
  #reply(seen: SeenRequest): Reply | undefined {
    if (this.#trouble?.chance(0.7)) return faults[this.#trouble.pick(misbehaviour)];
    const asked = seen.messages.findLastIndex(({ role }) => role === 'user');
    const isFirst = seen.messages.slice(0, asked).every(({ role }) => role !== 'assistant');
    // With tools it calls one of each before it answers.
    if (seen.tools.length > 0 && seen.messages.at(-1)?.role === 'user') {
      const calls = seen.tools.map(({ name }) => ({ call: { name, arguments: {} } }));
      return { steps: [...calls, { end: 'tool_calls' }] };
    }
    return { steps: answerTo(seen, wordMs, heardBegin(isFirst)) };
  }
}

/** One that may be called twice, and one that may not. */
function chaosTools(url: string): object {
  const tool = { description: 'Counts its calls', users: 'all', approval: 'never' };
  return {
    [chaosToolNames[0]]: { ...tool, url: `${url}/read` },
    [chaosToolNames[1]]: { ...tool, method: 'POST', url: `${url}/write` },
  };
}

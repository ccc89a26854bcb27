import type { Frame } from '@agentconnect/protocol';
import { secretKey } from '../providers/drivers.ts';
import { openAiServer } from '../providers/openai-server.ts';
import type { Reply, ScriptedCall } from '../providers/reply.ts';
import { WorkerRig } from '../worker-rig.ts';
import { CountingServer } from './counting-server.ts';
import { OwnToolsFile } from './tools-file.ts';

/** A reply of a model: text, and the calls behind it. */
export function says(text: string, ...calls: readonly ScriptedCall[]): Reply {
  return {
    steps: [
      ...(text === '' ? [] : [{ text }]),
      ...calls.map((call) => ({ call })),
      { end: calls.length > 0 ? 'tool_calls' : 'stop' },
    ],
  };
}

const object = (properties: object): object => ({ type: 'object', properties, additionalProperties: false });
const numbered = object({ n: { type: 'integer' } });

/** Workers with tools of HTTP that are counted, and a provider whose replies are scripted. */
export class ToolsRig {
  readonly openai = openAiServer({ apiKey: secretKey });
  readonly server = new CountingServer();
  readonly file = new OwnToolsFile('');
  private opened: WorkerRig | undefined;

  async open(redisUrl: string, env: Readonly<Record<string, string>> = {}): Promise<this> {
    await Promise.all([this.openai.start(), this.server.start()]);
    this.writeTools();
    this.opened = await WorkerRig.open(redisUrl, {
      OPENAI_BASE_URL: this.openai.baseUrl,
      OPENAI_API_KEY: secretKey,
      TOOLS_FILE: this.file.path,
      ...env,
    });
    return this;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    await Promise.all([this.openai.close(), this.server.close(), this.file.remove()]);
  }

  get workers(): WorkerRig {
    if (!this.opened) throw new Error('open it first');
    return this.opened;
  }

  /** `read` may be made twice; `write` may not; `ask` needs an approval, and its arguments may be changed by it. */
  writeTools(more: object = {}): void {
    const tool = { description: 'Counts', parameters: numbered, users: 'all', approval: 'never' };
    this.file.write({
      tools: {
        read: { ...tool, url: `${this.server.url}/read` },
        write: { ...tool, method: 'POST', url: `${this.server.url}/write` },
        ask: { ...tool, method: 'POST', url: `${this.server.url}/ask`, approval: 'always', editable: true },
        secret: { ...tool, url: `${this.server.url}/secret`, users: ['bob'] },
        ...more,
      },
    });
  }

  /** A session whose agent has these tools. */
  session(tools: readonly string[], changes: object = {}): Promise<string> {
    return this.workers.session({ provider: 'openai', model: 'm', tools, ...changes });
  }

  /** The frames about calls, in short: `tool.call read`, `tool.result read ok`. */
  async told(sessionId: string): Promise<string[]> {
    return (await this.toolFrames(sessionId)).map(({ metadata }) =>
      [metadata['event'], metadata['tool'], metadata['status'] ?? metadata['needs'], metadata['code']]
        .filter((part) => typeof part === 'string')
        .join(' '),
    );
  }

  async toolFrames(sessionId: string): Promise<Frame[]> {
    const frames = await this.workers.frames(sessionId);
    return frames.filter(({ metadata }) => String(metadata['event']).startsWith('tool.'));
  }

  /** The frames of this event, as soon as there are so many. */
  async frames(sessionId: string, event: string, count = 1): Promise<Frame[]> {
    let found: Frame[] = [];
    await this.workers.until(`${count} ${event}`, async () => {
      found = (await this.toolFrames(sessionId)).filter(({ metadata }) => metadata['event'] === event);
      return found.length >= count;
    });
    return found;
  }
}

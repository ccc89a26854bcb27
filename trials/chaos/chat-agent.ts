import type { SeenFrame } from '../../tests/support/seen-frame.ts';
import type { Random } from './random.ts';

/** An agent that a person talks with, and what it may say. */
export interface ChatAgent {
  /** As a session is created with it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What is wrong with its answer to a text, if anything is; `isFirst` if it has said nothing before. */
  faultOf(answer: SeenFrame, text: string, isFirst: boolean): string | undefined;
  /** Whether an answer that says so much says little more, or nothing. */
  isNearlyOver(answer: string): boolean;
}

/** Errors that a provider's faults lead to. Any other says that we asked it wrongly. */
const providerFaults = [
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_STREAM_BROKEN',
  'PROVIDER_BAD_RESPONSE',
];

/** How the servers' answers begin, according to whether they remember any before. */
export function heardBegin(isFirst: boolean): string {
  return isFirst ? 'You said: ' : 'You also said: ';
}

/** The tools that half of the agents of a provider have: the second may not be called twice. */
export const chaosToolNames = ['read', 'write'] as const;

/** A tool that some of these agents have as well: whoever talks with them runs it. */
export const chaosClientTool = {
  name: 'look',
  description: 'Looks out of the window',
  parameters: { type: 'object', properties: {} },
} as const;

/** What the servers write before a stream of theirs breaks. */
const brokenAnswer = 'One two ';

/** Providers that agents may be of, beside the demo. */
export interface ChatProviders {
  /** Their keys. */
  readonly keys: readonly string[];
  /** Whether they have faults: only then an answer may be an error. */
  readonly mayFail: boolean;
}

/** One of the demo's models, or one of a provider over its own SDK. */
export function chatAgent(random: Random, { keys: providers, mayFail }: ChatProviders): ChatAgent {
  if (providers.length > 0 && random.chance(0.5)) {
    const provider = random.pick(providers);
    const errors = mayFail ? providerFaults : [];
    const hasTools = random.chance(0.5);
    const tools = random.chance(0.5) ? [...chaosToolNames, chaosClientTool] : chaosToolNames;
    const config = { provider, model: 'chaos', ...(hasTools ? { tools } : {}) };
    return agent(config, hasTools ? heardAmongCalls : heard, errors, heardBegin(false).length + 12);
  }
  if (random.chance(0.3)) return agent({}, (text) => exactly(text), [], 1);
  const script = Array.from({ length: Math.floor(random.between(2, 40)) }, (_, at) => `word${at}`).join(' ');
  const metadata = { script, tokens_per_second: Math.round(random.between(20, 300)) };
  return agent({ model: 'typist', metadata }, () => exactly(script), [], script.length - 12);
}

/** Whether a whole answer is right, and one that was stopped midway. */
interface Expected {
  readonly whole: (answer: string) => boolean;
  readonly stopped: (answer: string) => boolean;
}

function exactly(expected: string): Expected {
  return { whole: (answer) => answer === expected, stopped: (answer) => expected.startsWith(answer) };
}

/**
 * The servers repeat what they hear: the text, behind those before it that got no answer. A stop may also find the words
 * of a stream that broke, before the answer is begun again.
 */
function heard(text: string, isFirst: boolean): Expected {
  const begin = heardBegin(isFirst);
  return {
    whole: (answer) => answer.startsWith(begin) && answer.endsWith(text),
    stopped: (answer) =>
      answer.startsWith(begin) || begin.startsWith(answer) || brokenAnswer.startsWith(answer),
  };
}

/** A call of an answer that was stopped before it said anything is remembered as well. */
function heardAmongCalls(text: string, isFirst: boolean): Expected {
  const ways = isFirst ? [heard(text, true), heard(text, false)] : [heard(text, false)];
  return {
    whole: (answer) => ways.some(({ whole }) => whole(answer)),
    stopped: (answer) => ways.some(({ stopped }) => stopped(answer)),
  };
}

/** `nearly` is how many units of an answer leave little to say. */
function agent(
  config: ChatAgent['config'],
  expected: (text: string, isFirst: boolean) => Expected,
  errors: readonly string[],
  nearly: number,
): ChatAgent {
  const faultOf: ChatAgent['faultOf'] = ({ type, content = '', metadata }, text, isFirst) => {
    if (type === 'error') {
      const code = String(metadata['code']);
      return errors.includes(code) ? undefined : `answered by ${code}`;
    }
    const { whole, stopped } = expected(text, isFirst);
    const isRight = metadata['finish_reason'] === 'stopped' ? stopped(content) : whole(content);
    return isRight ? undefined : `answered by ${JSON.stringify(content)} (${metadata['finish_reason']})`;
  };
  return { config, faultOf, isNearlyOver: (answer) => answer.length >= nearly };
}

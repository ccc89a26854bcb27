import type { Reply, ScriptedCall, Step } from './reply.ts';
import type { SeenRequest } from './seen-request.ts';

/**
 * The reply of a model that uses tools, by its name, for tests that reach a server through the whole product. Each
 * writes `Turn <n>.` in its own turn n, counted by its earlier answers in the request, and calls what it is offered:
 *
 * - `tool-conclude-<n>` calls `conclude` in its own turn n;
 * - `tool-next-<agent>` gives the word to this agent by `next_speaker`;
 * - `tool-ask-<agent>` first asks this agent `Question <n>` by `ask_agent`, then writes `The answer was: …`;
 * - `tool-data-<agent>` calls `send_data` and `next_speaker` in one answer;
 * - `tool-call-<tool>` calls this tool with its own turn as `n`, then writes `The result was: …`;
 * - `tool-malformed` calls `conclude` with half of its arguments, and with all of them once it is told so.
 *
 * `undefined` for another model.
 */
export function toolReply({ model, messages, tools }: SeenRequest): Reply | undefined {
  const [, use, whom = ''] = /^tool-([a-z]+)-?(.*)$/.exec(model) ?? [];
  const planned = plans[use ?? ''];
  if (!planned) return undefined;

  const turn = 1 + messages.filter((message) => message.role === 'assistant' && !message.toolCalls).length;
  const results = messages.flatMap((message) => (message.role === 'tool' ? [message.content] : []));
  const { text, calls } = planned({ turn, whom, results });
  const offered = calls.filter((call) => tools.some((tool) => tool.name === call.name));
  return {
    steps: [
      ...(text === '' ? [] : [{ text }]),
      ...offered.map((call): Step => ({ call })),
      { end: offered.length > 0 ? 'tool_calls' : 'stop' },
    ],
  };
}

interface Situation {
  readonly turn: number;
  /** What the model's name ends with. */
  readonly whom: string;
  /** What came of the model's calls in this turn. */
  readonly results: readonly string[];
}

interface Plan {
  readonly text: string;
  readonly calls: readonly ScriptedCall[];
}

const conclude = (turn: number): ScriptedCall => ({
  name: 'conclude',
  arguments: { summary: `Concluded in turn ${turn} 🙂.` },
});
const next = (agent: string): ScriptedCall => ({ name: 'next_speaker', arguments: { agent } });

/** Says its turn's number and calls; with the results it has nothing to add. */
const once = ({ turn, results }: Situation, ...calls: readonly ScriptedCall[]): Plan =>
  results.length === 0 ? { text: `Turn ${turn}.`, calls } : { text: '', calls: [] };

const plans: Readonly<Record<string, (situation: Situation) => Plan>> = {
  conclude: (situation) => {
    const { turn, whom } = situation;
    return turn >= Number(whom) ? once(situation, conclude(turn)) : once(situation);
  },
  next: (situation) => once(situation, next(situation.whom)),
  ask: ({ turn, whom, results: [answer] }) =>
    answer === undefined
      ? { text: '', calls: [{ name: 'ask_agent', arguments: { agent: whom, message: `Question ${turn}` } }] }
      : { text: `The answer was: ${answer}`, calls: [] },
  call: ({ turn, whom, results: [result] }) =>
    result === undefined
      ? { text: `Turn ${turn}. `, calls: [{ name: whom, arguments: { n: turn } }] }
      : { text: `The result was: ${result}`, calls: [] },
  data: (situation) => {
    const { turn, whom } = situation;
    return once(situation, { name: 'send_data', arguments: { data: { turn } } }, next(whom));
  },
  malformed: (situation) =>
    situation.results.length === 1
      ? { text: '', calls: [conclude(situation.turn)] }
      : once(situation, { name: 'conclude', arguments: '{"summary": "Hal' }),
};

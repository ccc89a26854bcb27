import type { Dashboard } from './dashboard.ts';
import { growth, quantile, rate, share } from './queries.ts';

const turns = 'agentconnect_turn_seconds';
const ofProvider = 'provider=~"$provider"';
const ofModel = `${ofProvider}, model=~"$model"`;
const model = { by: 'provider, model', where: ofModel };
const legend = '{{provider}} {{model}}';

export const conversationsAndProviders: Dashboard = {
  uid: 'agentconnect-conversations',
  title: 'AgentConnect: conversations and providers',
  description: 'What agents answer, how fast, what it costs, and how their providers fare.',
  variables: [
    { name: 'provider', label: 'Provider', of: `${turns}_count{namespace=~"$namespace"}` },
    { name: 'model', label: 'Model', of: `${turns}_count{namespace=~"$namespace", ${ofProvider}}` },
  ],
  sections: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'stat',
          title: 'Answers',
          description: 'Turns that end with an answer, a second.',
          unit: 'cps',
          queries: [
            { expr: `${rate(`${turns}_count`, { where: `${ofModel}, outcome="answered"` })} or vector(0)` },
          ],
        },
        {
          kind: 'stat',
          title: 'Failed turns',
          description:
            'Turns that end with an error to the client, of all that end with an answer or an error.',
          unit: 'percentunit',
          decimals: 2,
          queries: [
            {
              expr: share(
                rate(`${turns}_count`, { where: `${ofModel}, outcome="failed"` }),
                rate(`${turns}_count`, { where: `${ofModel}, outcome=~"answered|failed"` }),
              ),
            },
          ],
          thresholds: [
            [null, 'green'],
            [0.01, 'orange'],
            [0.05, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'First token, p95',
          description: 'From the claim of a turn to the first text of its provider.',
          unit: 's',
          queries: [{ expr: quantile(0.95, 'agentconnect_first_token_seconds', { where: ofModel }) }],
          thresholds: [
            [null, 'green'],
            [3, 'orange'],
            [10, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Tokens',
          description: 'Read and written, a second.',
          unit: 'cps',
          queries: [{ expr: `${rate('agentconnect_tokens_total', { where: ofModel })} or vector(0)` }],
        },
        {
          kind: 'stat',
          title: 'Cost an hour',
          description: 'At the pace of now, by list prices; models without a known price are not in it.',
          unit: 'currencyUSD',
          decimals: 2,
          queries: [
            { expr: `3600 * ${rate('agentconnect_cost_usd_total', { where: ofModel })} or vector(0)` },
          ],
        },
        {
          kind: 'stat',
          title: 'Failures of providers',
          description:
            'Calls that failed, of all; most are tried again and unknown to the client. The alert stands at 20 % of one provider.',
          unit: 'percentunit',
          decimals: 1,
          queries: [
            {
              expr: share(
                rate('agentconnect_provider_errors_total', { where: ofProvider }),
                rate(`${turns}_count`, { where: ofProvider }),
              ),
            },
          ],
          thresholds: [
            [null, 'green'],
            [0.05, 'orange'],
            [0.2, 'red'],
          ],
        },
      ],
    },
    {
      title: 'Turns',
      panels: [
        {
          kind: 'lines',
          title: 'Turns by outcome',
          description:
            'parked: waits for a retry, a cooldown or another agent, and begins again; released: handed over in a drain; lost: another worker has it.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate(`${turns}_count`, { by: 'outcome', where: ofModel }), legend: '{{outcome}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Time of answers, p95',
          description: 'From the claim to the end of turns that were answered.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.95, turns, { ...model, where: `${ofModel}, outcome="answered"` }),
              legend,
            },
          ],
        },
        {
          kind: 'lines',
          title: 'First token',
          description:
            'From the claim to the first text, by model. What the provider takes to begin is nearly all of it.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'agentconnect_first_token_seconds', model), legend: `p50 ${legend}` },
            { expr: quantile(0.95, 'agentconnect_first_token_seconds', model), legend: `p95 ${legend}` },
          ],
        },
        {
          kind: 'lines',
          title: 'Wait in the mailbox',
          description:
            'From a text in the log to its first claim, the texts before it included. Long with few workers, or with clients that say much at a time.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'agentconnect_mailbox_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'agentconnect_mailbox_seconds'), legend: 'p95' },
          ],
        },
        {
          kind: 'lines',
          title: 'Speed of writing, median',
          description: 'Tokens written a second over a whole call, the wait for the first included.',
          unit: 'short',
          queries: [{ expr: quantile(0.5, 'agentconnect_output_tokens_per_second', model), legend }],
        },
        {
          kind: 'lines',
          title: 'Pieces of answers',
          description: 'Deltas written as they came; some 25 a second and turn at most.',
          unit: 'cps',
          queries: [{ expr: rate('agentconnect_deltas_total', { by: 'pod' }), legend: '{{pod}}' }],
        },
      ],
    },
    {
      title: 'Providers',
      panels: [
        {
          kind: 'lines',
          title: 'Failures',
          description:
            'By provider and code, tried again or not. PROVIDER_AUTH_FAILED is a key that is wrong.',
          unit: 'cps',
          stacked: true,
          queries: [
            {
              expr: rate('agentconnect_provider_errors_total', { by: 'provider, code', where: ofProvider }),
              legend: '{{provider}} {{code}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Tried again',
          description:
            'Failures after which the provider is tried again. The difference to the failures is told to clients.',
          unit: 'cps',
          stacked: true,
          queries: [
            {
              expr: rate('agentconnect_provider_retries_total', { by: 'provider, code', where: ofProvider }),
              legend: '{{provider}} {{code}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Cooldowns',
          description:
            'Pauses that clients are told of: the provider limits the rate of requests, or an agent has reached a limit of its own.',
          unit: 'cps',
          stacked: true,
          queries: [
            {
              expr: rate('agentconnect_cooldowns_total', { by: 'provider, reason', where: ofProvider }),
              legend: '{{provider}} {{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Tokens and cost',
      panels: [
        {
          kind: 'lines',
          title: 'Tokens',
          description: 'By model and direction, as the providers count them.',
          unit: 'cps',
          stacked: true,
          queries: [
            {
              expr: rate('agentconnect_tokens_total', { by: 'model, direction', where: ofModel }),
              legend: '{{model}} {{direction}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Cost an hour',
          description: 'By model and list prices.',
          unit: 'currencyUSD',
          stacked: true,
          queries: [{ expr: `3600 * ${rate('agentconnect_cost_usd_total', model)}`, legend }],
        },
        {
          kind: 'bars',
          title: 'Cost over the time that is shown',
          description: 'By model and list prices.',
          unit: 'currencyUSD',
          decimals: 2,
          queries: [{ expr: growth('agentconnect_cost_usd_total', model), legend }],
        },
      ],
    },
    {
      title: 'Agents among themselves',
      panels: [
        {
          kind: 'lines',
          title: 'Ends of conversations',
          description:
            'By reason. goal_reached is the good one; loop_detected and max_turns ask for better instructions.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_conversation_ends_total', { by: 'reason' }), legend: '{{reason}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Questions to other agents',
          description: 'By what came of them; late: no answer within DELEGATION_TIMEOUT_SECONDS.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_delegations_total', { by: 'outcome' }), legend: '{{outcome}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Parked',
          description:
            'Sessions that wait for a retry, for the end of a cooldown or for the answer of another agent; they hold no worker.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_parks_total', { by: 'reason' }), legend: '{{reason}}' }],
        },
      ],
    },
  ],
};

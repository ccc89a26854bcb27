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
  description: 'What agents answer, how fast and at what cost, and how their providers are doing.',
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
          description: 'Turns per second that end with an answer.',
          unit: 'cps',
          queries: [
            { expr: `${rate(`${turns}_count`, { where: `${ofModel}, outcome="answered"` })} or vector(0)` },
          ],
        },
        {
          kind: 'stat',
          title: 'Failed turns',
          description: 'The fraction of turns that end with an error instead of an answer.',
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
          description: 'From the claim of a turn to the first text from its provider.',
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
          description: 'Tokens read and written per second.',
          unit: 'cps',
          queries: [{ expr: `${rate('agentconnect_tokens_total', { where: ofModel })} or vector(0)` }],
        },
        {
          kind: 'stat',
          title: 'Cost per hour',
          description: 'At the current rate, by list prices; models without a known price are not included.',
          unit: 'currencyUSD',
          decimals: 2,
          queries: [
            { expr: `3600 * ${rate('agentconnect_cost_usd_total', { where: ofModel })} or vector(0)` },
          ],
        },
        {
          kind: 'stat',
          title: 'Provider failures',
          description:
            'The fraction of calls that failed. Most are retried without the client noticing. The alert fires at 20 % of one provider.',
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
            'parked: waits for a retry, a cooldown or another agent, and starts again; released: handed back in a drain; lost: another worker has it.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate(`${turns}_count`, { by: 'outcome', where: ofModel }), legend: '{{outcome}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Time to an answer, p95',
          description: 'From the claim to the end of answered turns.',
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
            'From the claim to the first text, by model. Nearly all of it is the time that the provider takes to begin.',
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
            'From the logging of a text to its first claim, including the wait for earlier texts. It is long if there are too few workers, or if clients send many texts at a time.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'agentconnect_mailbox_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'agentconnect_mailbox_seconds'), legend: 'p95' },
          ],
        },
        {
          kind: 'lines',
          title: 'Output speed, median',
          description: 'Tokens written per second over a whole call, including the wait for the first.',
          unit: 'short',
          queries: [{ expr: quantile(0.5, 'agentconnect_output_tokens_per_second', model), legend }],
        },
        {
          kind: 'lines',
          title: 'Pieces of answers',
          description: 'Deltas of streamed answers; at most about 25 per second and turn.',
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
          description: 'By provider and code, retried or not. PROVIDER_AUTH_FAILED means a wrong key.',
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
          title: 'Retries',
          description: 'Failures that are retried. Clients see the others.',
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
            'Cooldowns announced to clients: the provider limits the rate, or an agent has reached a limit of its own.',
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
          title: 'Cost per hour',
          description: 'By model and list prices.',
          unit: 'currencyUSD',
          stacked: true,
          queries: [{ expr: `3600 * ${rate('agentconnect_cost_usd_total', model)}`, legend }],
        },
        {
          kind: 'bars',
          title: 'Cost over the time shown',
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
            'By reason. goal_reached is the desired one; loop_detected and max_turns suggest that agents need better instructions.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_conversation_ends_total', { by: 'reason' }), legend: '{{reason}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Questions to other agents',
          description: 'By outcome; late: no answer within DELEGATION_TIMEOUT_SECONDS.',
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
            'Sessions that wait for a retry, the end of a cooldown or the answer of another agent; they hold no worker.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_parks_total', { by: 'reason' }), legend: '{{reason}}' }],
        },
      ],
    },
  ],
};

import type { TurnLimits } from '@agentconnect/broker';
import { ApiError, type ConversationLimits, type FieldError } from '@agentconnect/protocol';
import type { GatewayConfig } from '../config.ts';

/** The default number of turns of a conversation. */
const usualTurns = 20;

const names = {
  maxTurns: 'max_turns',
  maxTokens: 'max_tokens',
  maxCost: 'max_cost_usd',
  maxMs: 'max_duration_seconds',
} as const satisfies Record<keyof TurnLimits, keyof ConversationLimits>;

/** The operator's ceilings for a conversation. */
export function ceilingsOf(config: GatewayConfig): TurnLimits {
  return {
    maxTurns: config.CONVERSATION_MAX_TURNS,
    maxTokens: config.CONVERSATION_MAX_TOKENS,
    maxCost: toNanoUsd(config.CONVERSATION_MAX_COST_USD),
    maxMs: toMs(config.CONVERSATION_MAX_DURATION_SECONDS),
  };
}

/** The limits of a new conversation: the requested ones, otherwise the operator's. Throws `LIMIT_TOO_HIGH` above a ceiling. */
export function settleLimits(asked: ConversationLimits | undefined, ceilings: TurnLimits): TurnLimits {
  const usual = { ...ceilings, maxTurns: Math.min(usualTurns, ceilings.maxTurns) };
  return { ...usual, ...givenLimits(asked, ceilings) };
}

/** The requested limits, in the broker's units. Throws `LIMIT_TOO_HIGH` for one above its ceiling. */
export function givenLimits(
  asked: ConversationLimits | undefined,
  ceilings: TurnLimits,
): Partial<TurnLimits> {
  const { max_turns, max_tokens, max_cost_usd, max_duration_seconds } = asked ?? {};
  const given: Partial<TurnLimits> = {
    ...(max_turns === undefined ? {} : { maxTurns: max_turns }),
    ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }),
    ...(max_cost_usd === undefined ? {} : { maxCost: toNanoUsd(max_cost_usd) }),
    ...(max_duration_seconds === undefined ? {} : { maxMs: toMs(max_duration_seconds) }),
  };
  const shown = shownLimits(ceilings);
  const tooHigh: FieldError[] = keysOf(given).flatMap((key) =>
    (given[key] ?? 0) > ceilings[key]
      ? { path: `metadata.limits.${names[key]}`, message: `must be at most ${shown[names[key]]}` }
      : [],
  );
  const [first] = tooHigh;
  if (first) throw new ApiError('LIMIT_TOO_HIGH', `${first.path}: ${first.message}`, { errors: tooHigh });
  return given;
}

/** Limits as the API shows them. */
export function shownLimits(limits: TurnLimits): Required<ConversationLimits> {
  return {
    max_turns: limits.maxTurns,
    max_tokens: limits.maxTokens,
    max_cost_usd: limits.maxCost / 1e9,
    max_duration_seconds: limits.maxMs / 1000,
  };
}

function keysOf(limits: Partial<TurnLimits>): (keyof TurnLimits)[] {
  return Object.keys(limits) as (keyof TurnLimits)[];
}

/** At least the smallest amount, so that a limit is never rounded down to 0. */
function toNanoUsd(usd: number): number {
  return Math.max(1, Math.round(usd * 1e9));
}

function toMs(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000));
}

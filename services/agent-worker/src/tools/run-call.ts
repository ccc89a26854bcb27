import { tell } from '@agentconnect/broker';
import { type Span, spanNames } from '@agentconnect/operations';
import type { Progress as ToolProgress, ToolOutcome } from '@agentconnect/tools';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { progressFrame } from './call-frames.ts';
import type { TurnCall } from './turn-call.ts';

type RunContext = Pick<TurnContext, 'scripts' | 'tools' | 'metrics'>;
type Ended = Exclude<ToolOutcome, { readonly status: 'question' }>;

/** A call's progress is shown this often at most, in ms. */
const progressEveryMs = 1_000;

/** Makes a call, within a child span of the turn's. Only rejects with `signal.reason`. */
export async function runCall(
  context: RunContext,
  claimed: Claimed,
  call: TurnCall,
  signal: AbortSignal,
): Promise<Ended> {
  const { tools, metrics } = context;
  const startedAt = performance.now();
  const span = spanOf(claimed.span, call);
  try {
    const outcome = await outcomeOf((answered) =>
      tools.call(
        call.tool,
        { callId: call.callId, args: call.args, onProgress: shower(context, claimed, call), ...answered },
        signal,
      ),
    );
    const code = outcome.status === 'ok' ? undefined : outcome.code;
    if (code !== undefined) span.fail(code);
    metrics.tools.ended(call, outcome.status, performance.now() - startedAt);
    return outcome;
  } finally {
    span.end();
  }
}

type Answered = Parameters<TurnContext['tools']['call']>[1]['answered'];

/** A tool that asks a person something during its call is told, once, that nobody answers. */
async function outcomeOf(
  make: (answered: { readonly answered?: NonNullable<Answered> }) => Promise<ToolOutcome>,
): Promise<Ended> {
  const first = await make({});
  if (first.status !== 'question') return first;
  const second = await make({ answered: { answers: {}, state: first.state } });
  if (second.status !== 'question') return second;
  const content = 'The tool asks a person something, and nobody can answer it here.';
  return { status: 'error', code: 'TOOL_BAD_RESULT', content };
}

function spanOf(turn: Span, { tool, callId }: TurnCall): Span {
  return turn.child(`execute_tool ${tool}`, {
    kind: 'client',
    attributes: {
      [spanNames.operation]: 'execute_tool',
      [spanNames.tool]: tool,
      [spanNames.toolType]: 'extension',
      [spanNames.toolCall]: callId,
    },
  });
}

/** Shows the progress that a call reports, at most once a second; the rest may be skipped. */
function shower(
  { scripts }: Pick<RunContext, 'scripts'>,
  { sessionId, nonce }: Pick<Claimed, 'sessionId' | 'nonce'>,
  call: TurnCall,
): (progress: ToolProgress) => void {
  let nextAt = 0;
  return (progress) => {
    const now = performance.now();
    if (now < nextAt) return;
    nextAt = now + progressEveryMs;
    tell(scripts, sessionId, { nonce, frame: progressFrame(call, progress) }).catch(() => undefined);
  };
}

import { problemsWithRead } from '@agentconnect/json-schema';
import type { CallToolRequest, CallToolResult, InputRequiredResult } from '@modelcontextprotocol/client';
import { cutText } from '../result/cut-text.ts';
import type { Answer } from '../result/question.ts';
import { failure, inDoubt, type ToolOutcome } from '../result/tool-outcome.ts';
import { answering, type AskPerson } from './ask-person.ts';
import { CallClock } from './call-clock.ts';
import type { Connection } from './connection.ts';
import { failureOf, isSessionLost } from './mcp-failure.ts';
import { type McpServer, ServerAway } from './mcp-server.ts';
import type { McpTool } from './mcp-tool.ts';
import { answersTo, questionOf } from './question-state.ts';
import { resultText } from './result-text.ts';

/** How far a call has come. */
export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface McpCall {
  /** They fit the schema of the tool. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What was said to the questions of an earlier outcome of this call, and the state that came with them. */
  readonly answered?: { readonly answers: Readonly<Record<string, Answer>>; readonly state: string };
  readonly onProgress?: (progress: Progress) => void;
  readonly ask?: AskPerson;
}

/** The SDK has a time of its own otherwise. */
const noLimit = 2 ** 31 - 1;
/** In UTF-16 units. */
const longestProgress = 500;

interface Call extends McpCall {
  readonly server: McpServer;
  readonly tool: McpTool;
}

/** Calls a tool. Rejects with `signal.reason` alone; whatever else becomes of it is an outcome. */
export async function callMcpTool(call: Call, signal: AbortSignal): Promise<ToolOutcome> {
  const { server, tool } = call;
  const { secrets } = server.settings;
  const clock = new CallClock(tool.timeoutMs);
  try {
    return await atServer(call, clock, AbortSignal.any([signal, clock.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (clock.isOver) {
      const seconds = tool.timeoutMs / 1_000;
      return inDoubt('TOOL_TIMEOUT', `It did not answer within ${seconds} s.`, tool.policy.idempotent);
    }
    if (error instanceof ServerAway) {
      return failure('TOOL_UNAVAILABLE', `Its server is not there: ${error.message}. Nothing was done.`);
    }
    return await failureOf(error, secrets, tool.policy.idempotent);
  } finally {
    clock.stop();
  }
}

async function atServer(call: Call, clock: CallClock, signal: AbortSignal): Promise<ToolOutcome> {
  const { server, ask } = call;
  const { asksPeople, questionMs: ms } = server.settings;
  const attempt = (): Promise<ToolOutcome> =>
    server.use((connection) => {
      const make = (): Promise<ToolOutcome> => {
        clock.resume();
        return makeCall(connection, call, signal);
      };
      if (!connection.isLegacy || !asksPeople) return make();
      return server.useAlone(ask && answering(ask, { clock, signal, ms }), signal, make);
    });
  try {
    return await attempt();
  } catch (error) {
    if (!(await isSessionLost(error))) throw error;
    await server.drop();
    return attempt();
  }
}

async function makeCall({ client }: Connection, call: Call, signal: AbortSignal): Promise<ToolOutcome> {
  const { server, tool, args, answered, onProgress } = call;
  const params: CallToolRequest['params'] = {
    name: tool.listed.name,
    arguments: { ...args },
    ...(answered && answersTo(answered.state, answered.answers)),
  };
  // Without its output schema: the SDK would miss in a question what only a result has to hold.
  const { outputSchema: _, ...toolDefinition } = tool.listed;
  const result: CallToolResult | InputRequiredResult = await client.callTool(params, {
    signal,
    timeout: noLimit,
    allowInputRequired: true,
    toolDefinition,
    ...(onProgress && {
      onprogress: ({ progress, total, message }) => {
        const text =
          message && server.settings.secrets.hide(message.slice(0, longestProgress)).toWellFormed();
        onProgress({
          progress,
          ...(total === undefined ? {} : { total }),
          ...(text ? { message: text } : {}),
        });
      },
    }),
  });
  server.worked();
  return isQuestion(result) ? questionOf(result) : outcomeOf(call, result);
}

function isQuestion(result: CallToolResult | InputRequiredResult): result is InputRequiredResult {
  return 'resultType' in result && result.resultType === 'input_required';
}

function outcomeOf({ server, tool }: Call, result: CallToolResult): ToolOutcome {
  const { outputSchema, maxResultBytes } = tool;
  const content = cutText(server.settings.secrets.hide(resultText(result)), maxResultBytes);
  if (result.isError) return failure('TOOL_FAILED', content || 'It failed, and does not say why.');
  if (outputSchema) {
    const { structuredContent } = result;
    if (structuredContent === undefined)
      return failure('TOOL_BAD_RESULT', 'It answered without the data that it promises.');
    const [problem] = problemsWithRead(structuredContent, outputSchema);
    if (problem) {
      const where = problem.path || 'the data';
      return failure('TOOL_BAD_RESULT', `It answered what it does not promise: ${where} ${problem.message}.`);
    }
  }
  return { status: 'ok', content: content || 'Done (without content).' };
}

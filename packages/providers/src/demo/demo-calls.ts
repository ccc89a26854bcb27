import type { DemoAgentMetadata, DemoCalls } from '@agentconnect/protocol';
import type { ChatRequest, ToolCall, ToolMessage } from '../chat/chat-request.ts';
import { wellFormedJson } from '../json/well-formed-json.ts';

/** Of the ids of such calls; then come their group, from 0, and their number in it. */
const prefix = 'demo_at_';

/** How much of a result the demo writes into its answer, in UTF-16 units. */
const toldUnits = 500;

/** One part of an answer with calls, before it is written. */
interface DemoPart {
  /** What came of the calls before it, and the text up to the next ones or to its end. */
  readonly text: string;
  /** None behind the last part. */
  readonly calls: readonly ToolCall[];
}

/** Whether a result is of such a call. */
export function isOfDemoCalls({ callId }: ToolMessage): boolean {
  return callId.startsWith(prefix);
}

/**
 * The next part of an answer in whose course the demo makes calls; all of it, if it makes none. `whole` is its text, and
 * `results` what came of the calls of this answer so far.
 */
export function partWithCalls(
  request: ChatRequest,
  metadata: DemoAgentMetadata,
  whole: string,
  results: readonly ToolMessage[],
): DemoPart {
  const groups = groupsOf(request, metadata, whole.length);
  const made = results.filter(isOfDemoCalls);
  const done = new Set(made.map(({ callId }) => numberIn(callId))).size;
  const from = groups[done - 1]?.at ?? 0;
  const next = groups[done];
  const told = made.filter(({ callId }) => numberIn(callId) === done - 1).map(toldOf);
  const said = whole.slice(from, next?.at).toWellFormed();
  const calls = (next?.calls ?? []).map(({ tool, arguments: input = {} }, at): ToolCall => ({
    id: `${prefix}${done}_${at}`,
    name: offeredName(tool, request),
    arguments: wellFormedJson(JSON.stringify(input)),
  }));
  return { text: told.length === 0 ? said : between(from, told, said), calls };
}

/** What came of calls stands in lines of its own. */
function between(from: number, told: readonly string[], said: string): string {
  const before = from === 0 ? '' : '\n\n';
  const after = said === '' ? '' : '\n\n';
  return `${before}${told.join('\n')}${after}${said}`;
}

function toldOf({ name, content, isError }: ToolMessage): string {
  return `${name}${isError ? ' failed' : ''}: ${content.slice(0, toldUnits).toWellFormed()}`;
}

/** The calls by their places, in the order of these. */
function groupsOf(
  { demoCalls, ownTurn = 1 }: ChatRequest,
  { calls = [] }: DemoAgentMetadata,
  length: number,
): { readonly at: number; readonly calls: DemoCalls }[] {
  const meant = demoCalls ?? calls.filter(({ turn = ownTurn }) => turn === ownTurn);
  const places = Map.groupBy(meant, ({ at = length }) => Math.min(at, length));
  return [...places].map(([at, group]) => ({ at, calls: group })).toSorted((a, b) => a.at - b.at);
}

/** As models know it: a provider takes no dots. One that is not offered is called all the same, as models do. */
function offeredName(tool: string, { tools = [] }: ChatRequest): string {
  const known = tool.replace('.', '__');
  return tools.some(({ name }) => name === known) ? known : tool;
}

/** Of the group that a call belongs to, from 0. */
function numberIn(callId: string): number {
  return Number.parseInt(callId.slice(prefix.length), 10);
}

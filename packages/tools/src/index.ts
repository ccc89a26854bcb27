export type { Environment } from './secrets/secret-text.ts';
export { toolsFileSchema } from './entries/tools-file-entries.ts';
export type { Progress } from './mcp/call-mcp-tool.ts';
export type { AskPerson } from './mcp/ask-person.ts';
export type { OperatorTool } from './operator/operator-tool.ts';
export { OperatorTools, type OperatorToolsOptions, type ToolCallRequest } from './operator/operator-tools.ts';
export { ToolsFileError } from './operator/read-tools-file.ts';
export { approvalFor } from './policy/approval-for.ts';
export { takenNames, withTextsTools } from './policy/client-tools.ts';
export { readArguments } from './policy/arguments.ts';
export {
  type CallBounds,
  type CallsSoFar,
  defaultBounds,
  type NotedCall,
  refusalOf,
  resultRoom,
} from './policy/call-bounds.ts';
export { callIdOf } from './policy/call-id.ts';
export { modelNameOf } from './policy/model-name.ts';
export { isOffered, ToolCatalogue, toolsFor, unknownTools } from './policy/tool-catalogue.ts';
export { matches } from './policy/tool-pattern.ts';
export { mayUse, needsApproval, type ToolPolicy } from './policy/tool-policy.ts';
export { cutText } from './result/cut-text.ts';
export { type Answer, problemsWithAnswer, type Question } from './result/question.ts';
export type { ToolFailure, ToolOutcome, ToolQuestion, ToolResult } from './result/tool-outcome.ts';
export type { ToolLog } from './tool-log.ts';

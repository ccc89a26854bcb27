/** How a call of a tool ended. `unknown`: nobody can tell whether the tool ran. */
export const toolStatuses = ['ok', 'error', 'denied', 'expired', 'unknown'] as const;
export type ToolStatus = (typeof toolStatuses)[number];

/** The closed list of reasons for a call without a result of its own. docs/errors.md is made from this table. */
export const toolResultCodes = {
  TOOL_NOT_FOUND: 'There is no such tool, or this agent may not use it.',
  TOOL_ARGUMENTS_INVALID: "The arguments do not fit the tool's schema; each place is named.",
  TOOL_ARGUMENTS_TOO_LARGE: 'The arguments have more bytes than a call may have.',
  TOOL_CALLS_EXCEEDED:
    'The turn has made as many calls as it may, or the session as many as it may in an hour.',
  TOOL_CALL_REPEATED: 'The same call with the same arguments was made too often in one turn.',
  TOOL_UNAVAILABLE:
    'The server of the tool cannot be reached, or refuses the credentials; the tool did not run.',
  TOOL_FAILED: 'The tool ran into an error, which it reports.',
  TOOL_BAD_RESULT: 'The answer of the tool cannot be shown, or is not of the form that the tool promises.',
  TOOL_TIMEOUT: 'The tool did not answer in its time. Unless it is idempotent, it may have run.',
  TOOL_INTERRUPTED: 'The answer broke off. Unless the tool is idempotent, it may have run.',
} as const;

export type ToolResultCode = keyof typeof toolResultCodes;

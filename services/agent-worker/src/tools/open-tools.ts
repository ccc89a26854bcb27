import { type Logger, SettingsError } from '@agentconnect/operations';
import { builtInToolNames } from '@agentconnect/protocol';
import { OperatorTools, ToolsFileError } from '@agentconnect/tools';
import type { WorkerConfig } from '../config.ts';

/** Opens the tools of TOOLS_FILE. Throws a `SettingsError` with the place of a mistake. */
export function openTools(config: WorkerConfig, log: Logger): OperatorTools {
  const { TOOLS_FILE: path, environment: env } = config;
  try {
    return new OperatorTools({ path, env, taken: new Set(builtInToolNames), log });
  } catch (error) {
    if (!(error instanceof ToolsFileError)) throw error;
    throw new SettingsError('TOOLS_FILE', error.message.replace(/^TOOLS_FILE /, ''));
  }
}

import { type Logger, SettingsError } from '@agentconnect/operations';
import { OperatorTools, ToolsFileError } from '@agentconnect/tools';
import type { WorkerConfig } from '../config.ts';
import { builtInTools } from '../conversation/tools.ts';

/** Opens the tools of TOOLS_FILE. Throws a `SettingsError` with the place of a mistake. */
export function openTools(config: WorkerConfig, log: Logger): OperatorTools {
  const { TOOLS_FILE: path, environment: env } = config;
  try {
    return new OperatorTools({ path, env, taken: builtInTools, log });
  } catch (error) {
    if (!(error instanceof ToolsFileError)) throw error;
    throw new SettingsError('TOOLS_FILE', error.message.replace(/^TOOLS_FILE /, ''));
  }
}

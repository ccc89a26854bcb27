import { release } from '@agentconnect/operations';
import { Command } from 'commander';
import type { AdminTarget } from './admin-target.ts';
import { keyCommands } from './key-commands.ts';
import { setupCommand } from './setup-command.ts';
import { turnCommands } from './turn-commands.ts';
import { userCommands } from './user-commands.ts';

/** What is given before a command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly key?: string;
}

/**
 * Every command prints one result, or throws an `Error` of one line. `call` is the name of the program in its usage; `read` makes
 * of the options, and of the settings, by what a command does its work.
 */
export function adminProgram(call: string, read: (options: GlobalOptions) => AdminTarget): Command {
  const program = new Command(call)
    .description('Administers AgentConnect, through its Redis or through the API of a gateway.')
    .version(release(), '--version', 'show the release')
    .option(
      '--url <url>',
      'the API of a gateway, such as https://host/api (ADMIN_API_URL); without it, Redis is used',
    )
    .option('--key <key>', 'an API key with admin:read, and admin:write to change something (ADMIN_API_KEY)');
  const target = (): AdminTarget => read(program.opts<GlobalOptions>());
  return program
    .addCommand(userCommands(target))
    .addCommand(keyCommands(target))
    .addCommand(turnCommands(target))
    .addCommand(setupCommand(target));
}

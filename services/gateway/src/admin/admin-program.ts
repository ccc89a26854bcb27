import { release } from '@agentconnect/operations';
import { Command } from 'commander';
import { keyCommands } from './key-commands.ts';
import { setupCommand } from './setup-command.ts';
import { turnCommands } from './turn-commands.ts';
import { userCommands } from './user-commands.ts';
import type { ReadAdminConfig } from './with-redis.ts';

/** Every command prints one result, or throws an `Error` of one line. `call` is the name of the program in its usage. */
export function adminProgram(call: string, config: ReadAdminConfig): Command {
  return new Command(call)
    .description('Administers AgentConnect through its Redis.')
    .version(release(), '--version', 'show the release')
    .addCommand(userCommands(config))
    .addCommand(keyCommands(config))
    .addCommand(turnCommands(config))
    .addCommand(setupCommand(config));
}

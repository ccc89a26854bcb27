import { Command } from 'commander';
import { setupCommand } from './setup-command.ts';
import { turnCommands } from './turn-commands.ts';
import { userCommands } from './user-commands.ts';
import type { AdminConfig } from './with-redis.ts';

/** Every command prints one result, or throws an `Error` of one line. */
export function adminProgram(config: AdminConfig): Command {
  return new Command('npm run admin --')
    .description('Administers AgentConnect through its Redis.')
    .addCommand(userCommands(config))
    .addCommand(turnCommands(config))
    .addCommand(setupCommand(config));
}

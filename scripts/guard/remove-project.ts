import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What belongs to a project, in the order in which it can be removed. */
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
] as const;

/** Removes the containers, volumes and networks of a Compose project. */
export async function removeProject(name: string): Promise<void> {
  for (const { list, remove } of kinds) {
    const { stdout } = await run('docker', [...list, '--filter', `label=com.docker.compose.project=${name}`]);
    const ids = stdout.split('\n').filter(Boolean);
    if (ids.length > 0) await run('docker', [...remove, ...ids]);
  }
}

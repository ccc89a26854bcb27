import { isHere } from '../installed.ts';

type Line = [program: string, ...args: string[]];

/** The ways to call Compose that there are on this machine. */
export function composeLines(): Line[] {
  const known: Line[] = [['docker', 'compose'], ['docker-compose']];
  return known.filter((line) => isHere([...line, 'version']));
}

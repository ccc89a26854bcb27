import type { Means } from './attack.ts';
import { attackers, type Ground } from './ground.ts';

/** Sessions that a user may create within a minute. */
const createdAtOnce = 5;

/** A user with so many sessions, with the `echo` of the demo unless another agent is given. */
export async function loggedIn(ground: Ground, sessions: number, agent: object = {}): Promise<Means> {
  const client = await ground.login(attackers[0]);
  const make = async (by: typeof client): Promise<string[]> => {
    const ids: string[] = [];
    for (let at = 0; at < sessions; at++) ids.push(await by.session({ ...agent }));
    return ids;
  };
  const ids = sessions <= createdAtOnce ? await make(client) : await ground.generously(attackers[0], make);
  return { tokens: [client.token], sessions: ids };
}

import { opaqueUsersSecret, type Scripts } from '@agentconnect/broker';
import type { Part } from '@agentconnect/operations';
import { type OpaqueUser, opaqueUser } from '@agentconnect/providers';

/** How many users' names are remembered. */
const most = 10_000;

/** The names by which providers know users, the same for every worker. */
export class OpaqueUsers implements Part {
  readonly name = 'opaque users';
  private readonly scripts: Scripts;
  private readonly names = new Map<string, OpaqueUser>();
  private secret: string | undefined;

  constructor(scripts: Scripts) {
    this.scripts = scripts;
  }

  async start(): Promise<void> {
    this.secret = await opaqueUsersSecret(this.scripts);
  }

  nameOf(user: string): OpaqueUser {
    if (this.secret === undefined) throw new Error('the secret for opaque user names has not been read yet');
    const known = this.names.get(user);
    if (known) return known;
    if (this.names.size >= most) this.names.clear();
    const name = opaqueUser(user, this.secret);
    this.names.set(user, name);
    return name;
  }
}

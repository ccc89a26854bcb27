import {
  type ListedUser,
  requireFitPassword,
  UnfitError,
  type UserChange,
  type UserStore,
} from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Role } from '@agentconnect/protocol';
import type { UserActs } from './acts.ts';
import { deleteUser } from './delete-user.ts';
import type { Note } from './note.ts';

export interface UserActParts {
  readonly scripts: Scripts;
  readonly users: UserStore;
  readonly note: Note;
}

/** Acts on users, by Redis. */
export class StoredUserActs implements UserActs {
  private readonly parts: UserActParts;

  constructor(parts: UserActParts) {
    this.parts = parts;
  }

  async add(name: string, password: string, role?: Role): Promise<'added' | 'exists' | 'deleting'> {
    const { users } = this.parts;
    await requireFitPassword(name, password);
    const other = await users.findLookAlike(name);
    if (other !== undefined) throw new UnfitError('name', `looks like that of another user, ${other}`);
    const added = await users.add(name, password, role);
    if (added === 'added') await this.parts.note('user.add', name, role ?? 'user');
    return added;
  }

  async setPassword(name: string, password: string): Promise<UserChange> {
    await requireFitPassword(name, password);
    return this.change('user.password', name, (users) => users.setPassword(name, password));
  }

  setRole(name: string, role: Role | undefined): Promise<UserChange> {
    return this.change('user.role', name, (users) => users.setRole(name, role), role ?? 'user');
  }

  signOut(name: string): Promise<UserChange> {
    return this.change('user.sign-out', name, (users) => users.signOut(name));
  }

  disable(name: string): Promise<UserChange> {
    return this.change('user.disable', name, (users) => users.disable(name));
  }

  enable(name: string): Promise<UserChange> {
    return this.change('user.enable', name, (users) => users.enable(name));
  }

  async delete(name: string, tell: (line: string) => void): Promise<void> {
    const { scripts, users, note } = this.parts;
    await deleteUser(scripts, users, name, { tell, onBegun: () => note('user.delete', name) });
  }

  list(): Promise<readonly ListedUser[]> {
    return this.parts.users.list();
  }

  private async change(
    action: string,
    name: string,
    act: (users: UserStore) => Promise<UserChange>,
    detail?: string,
  ): Promise<UserChange> {
    const change = await act(this.parts.users);
    if (change === 'done') await this.parts.note(action, name, detail);
    return change;
  }
}

import type { Identifier } from 'luaparse';

/** Something that is wrong with a script, in a line of it. */
export interface Problem {
  readonly line: number;
  readonly message: string;
  /** The name that nothing reads, if that is what is wrong. */
  readonly unused?: string;
}

/** As many there may be at a time in a function, and so many of those around it a function may use (Lua 5.1). */
const most = { locals: 200, upvalues: 60 };

interface Local {
  readonly name: string;
  readonly line: number;
  readonly kind: string;
  readonly owner: LuaFunction;
  isRead: boolean;
}

interface LuaFunction {
  readonly line: number;
  /** Locals that there are now. */
  locals: number;
  readonly upvalues: Set<Local>;
}

/** A name that is there because Lua wants one. */
const nobody = '_';

/** The locals that are known at a place of a script, and what is wrong with them. */
export class Scopes {
  readonly problems: Problem[] = [];
  private readonly functions: LuaFunction[] = [{ line: 1, locals: 0, upvalues: new Set() }];
  private readonly scopes: Local[][] = [[]];

  within(body: () => void): void {
    this.scopes.push([]);
    body();
    this.leave();
  }

  withinFunction(line: number, body: () => void): void {
    const inner: LuaFunction = { line, locals: 0, upvalues: new Set() };
    this.functions.push(inner);
    this.within(body);
    this.functions.pop();
    if (inner.upvalues.size > most.upvalues) {
      this.problems.push({
        line,
        message: `uses ${inner.upvalues.size} locals of functions around it; Lua allows ${most.upvalues}`,
      });
    }
  }

  /** Leaves the outermost scope too. */
  end(): void {
    this.leave();
  }

  declare(identifier: Identifier, kind: string): void {
    const { name } = identifier;
    const line = lineOf(identifier);
    const hidden = this.find(name);
    if (hidden && name !== nobody) {
      this.problems.push({ line, message: `the ${kind} ${name} hides a ${hidden.kind}` });
    }
    const owner = this.functions.at(-1);
    if (!owner) return;
    this.scopes.at(-1)?.push({ name, line, kind, owner, isRead: false });
    owner.locals += 1;
    if (owner.locals === most.locals + 1) {
      this.problems.push({
        line,
        message: `is one local more than the ${most.locals} that Lua allows in a function`,
      });
    }
  }

  /** Whether there is a local of that name. It is taken for read unless it is assigned to. */
  uses(name: string, how: 'read' | 'assigned' = 'read'): boolean {
    const local = this.find(name);
    if (!local) return false;
    if (how === 'read') local.isRead = true;
    for (const inner of this.functions.slice(this.functions.indexOf(local.owner) + 1))
      inner.upvalues.add(local);
    return true;
  }

  private find(name: string): Local | undefined {
    return this.scopes
      .findLast((scope) => scope.some((local) => local.name === name))
      ?.findLast((local) => local.name === name);
  }

  private leave(): void {
    for (const { name, line, kind, owner, isRead } of this.scopes.pop() ?? []) {
      owner.locals -= 1;
      if (!isRead && name !== nobody) {
        this.problems.push({ line, message: `nothing reads the ${kind} ${name}`, unused: name });
      }
    }
  }
}

export function lineOf(node: {
  readonly loc?: { readonly start: { readonly line: number } } | undefined;
}): number {
  return node.loc?.start.line ?? 0;
}

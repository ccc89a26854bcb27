import { type Expression, type FunctionDeclaration, parse, type Statement } from 'luaparse';
import { knownGlobals } from './known-globals.ts';
import { lineOf, type Problem, Scopes } from './scopes.ts';

/**
 * What is wrong with a script: it is no Lua 5.1; it uses a global that Redis does not give, or sets one; a local, a function
 * or an argument is never read or hides another; or there are more of them than Lua allows.
 */
export function findProblems(text: string): readonly Problem[] {
  try {
    const { body } = parse(text, { luaVersion: '5.1', locations: true, comments: false });
    const walk = new Walk();
    walk.block(body);
    walk.scopes.end();
    return walk.scopes.problems.toSorted((a, b) => a.line - b.line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line, message = error.message] = /^\[(\d+):\d+\] (.*)$/.exec(error.message) ?? [];
    return [{ line: Number(line ?? 0), message }];
  }
}

/** Goes through a script in the order in which its names come to be known. */
class Walk {
  readonly scopes = new Scopes();

  block(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement);
  }

  private statement(statement: Statement): void {
    switch (statement.type) {
      case 'LocalStatement':
        this.each(statement.init);
        for (const variable of statement.variables) this.scopes.declare(variable, 'local');
        break;
      case 'AssignmentStatement':
        this.each(statement.init);
        for (const variable of statement.variables) this.assign(variable);
        break;
      case 'CallStatement':
        this.expression(statement.expression);
        break;
      case 'ReturnStatement':
        this.each(statement.arguments);
        break;
      case 'FunctionDeclaration':
        this.functionOf(statement);
        break;
      case 'IfStatement':
        for (const clause of statement.clauses) {
          if ('condition' in clause) this.expression(clause.condition);
          this.scopes.within(() => this.block(clause.body));
        }
        break;
      case 'WhileStatement':
        this.expression(statement.condition);
        this.scopes.within(() => this.block(statement.body));
        break;
      case 'RepeatStatement':
        this.scopes.within(() => {
          this.block(statement.body);
          this.expression(statement.condition);
        });
        break;
      case 'DoStatement':
        this.scopes.within(() => this.block(statement.body));
        break;
      case 'ForNumericStatement':
        this.each([statement.start, statement.end, ...(statement.step ? [statement.step] : [])]);
        this.scopes.within(() => {
          this.scopes.declare(statement.variable, 'loop variable');
          this.block(statement.body);
        });
        break;
      case 'ForGenericStatement':
        this.each(statement.iterators);
        this.scopes.within(() => {
          for (const variable of statement.variables) this.scopes.declare(variable, 'loop variable');
          this.block(statement.body);
        });
        break;
      case 'BreakStatement':
      case 'GotoStatement':
      case 'LabelStatement':
        break;
    }
  }

  private assign(variable: Expression): void {
    if (variable.type !== 'Identifier') this.expression(variable);
    else if (!this.scopes.uses(variable.name, 'assigned')) {
      this.tell(variable, `sets the global ${variable.name}`);
    }
  }

  private functionOf({ identifier, isLocal, parameters, body, loc }: FunctionDeclaration): void {
    if (identifier?.type === 'Identifier' && isLocal) this.scopes.declare(identifier, 'function');
    else if (identifier) this.assign(identifier);
    this.scopes.withinFunction(loc?.start.line ?? 0, () => {
      for (const parameter of parameters) {
        if (parameter.type === 'Identifier') this.scopes.declare(parameter, 'parameter');
      }
      this.block(body);
    });
  }

  private each(expressions: readonly Expression[]): void {
    for (const expression of expressions) this.expression(expression);
  }

  private expression(expression: Expression): void {
    switch (expression.type) {
      case 'Identifier':
        if (!this.scopes.uses(expression.name) && !knownGlobals.has(expression.name)) {
          this.tell(expression, `there is no ${expression.name}`);
        }
        break;
      case 'FunctionDeclaration':
        this.functionOf(expression);
        break;
      case 'TableConstructorExpression':
        for (const field of expression.fields) {
          if (field.type === 'TableKey') this.expression(field.key);
          this.expression(field.value);
        }
        break;
      case 'BinaryExpression':
      case 'LogicalExpression':
        this.each([expression.left, expression.right]);
        break;
      case 'UnaryExpression':
        this.expression(expression.argument);
        break;
      case 'MemberExpression':
        this.member(expression.base, expression.identifier.name);
        break;
      case 'IndexExpression':
        this.each([expression.base, expression.index]);
        break;
      case 'CallExpression':
        this.each([expression.base, ...expression.arguments]);
        break;
      case 'TableCallExpression':
        this.each([expression.base, expression.arguments]);
        break;
      case 'StringCallExpression':
        this.each([expression.base, expression.argument]);
        break;
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
      case 'NilLiteral':
      case 'VarargLiteral':
        break;
    }
  }

  private member(base: Expression, name: string): void {
    this.expression(base);
    if (base.type !== 'Identifier' || this.scopes.uses(base.name)) return;
    const members = knownGlobals.get(base.name);
    if (members && !members.has(name)) this.tell(base, `there is no ${base.name}.${name}`);
  }

  private tell(node: Expression, message: string): void {
    this.scopes.problems.push({ line: lineOf(node), message });
  }
}

import type { Context } from './context.ts';
import { assertIs, type Test } from './shape.ts';

/** Which running system a row is checked against: see `context.ts` for the settings of each. */
export type System = 'open' | 'limited' | 'brief-sessions' | 'brief-tokens' | 'own';

/**
 * One statement of the API's documentation, of the contract, or of what the project's own pages add to both, and how it
 * is checked on a running system.
 */
export interface Row {
  readonly id: string;
  readonly source: 'api' | 'contract' | 'guide';
  /** The heading (of docs/clients.md for `guide`), or the row of the contract's table, that the statement stands under. */
  readonly section: string;
  readonly statement: string;
  /** `open` if left out. */
  readonly on?: System;
  readonly check: Check;
}

type Check = (context: Context) => Promise<void>;

export type Written = readonly [id: string, statement: string, check: Check, on?: System | undefined];

/** Rows of one section, whose ids begin with the topic. */
export function rowsOf(
  source: Row['source'],
  section: string,
  topic: string,
  rows: readonly Written[],
): Row[] {
  return rows.map(([id, statement, check, on]) => ({
    id: `${topic}.${id}`,
    source,
    section,
    statement,
    check,
    ...(on ? { on } : {}),
  }));
}

/** A row for each field of an interface of the documentation. `get` fetches an object of it from the running system. */
export function fieldRows(
  name: string,
  get: (context: Context) => Promise<unknown>,
  fields: Readonly<Record<string, readonly [type: string, test: Test]>>,
  on?: System,
): Written[] {
  return Object.entries(fields).map(([field, [type, test]]): Written => {
    const check: Check = async (context) => {
      const value = (await get(context)) as Readonly<Record<string, unknown>>;
      assertIs(value[field], test, `${name}.${field}`);
    };
    return [field, `\`${name}.${field}\`: ${type}`, check, on];
  });
}

import { type ErrorReport, plainKind } from './error-report.ts';
import {
  auth,
  rateLimited,
  redirected,
  rejected,
  timeout,
  unavailable,
  unpaid,
  type Verdict,
} from './verdict.ts';

/** What the types and codes mean that a provider names in its errors, as it writes them. */
export interface ErrorKinds {
  /** Those that say more than an HTTP status does. */
  readonly decisive?: Readonly<Record<string, Verdict>>;
  /** The others: they count where there is no status, as in the event of a stream. */
  readonly plain?: Readonly<Record<string, Verdict>>;
}

/** What is written by servers of many makes. */
const common: ErrorKinds = {
  plain: {
    BadRequestError: rejected,
    PermissionDeniedError: auth,
    unauthorized: auth,
    too_many_requests: rateLimited,
    ThrottlingException: rateLimited,
    InternalServerError: unavailable,
    internal_error: unavailable,
    service_unavailable: unavailable,
    ServiceUnavailableError: unavailable,
    model_overloaded: unavailable,
    timeout,
  },
};

const byStatus: Readonly<Record<number, Verdict>> = {
  401: auth,
  402: unpaid,
  403: auth,
  408: timeout,
  409: unavailable,
  429: rateLimited,
};

/**
 * Tells what a failure means. The words of all providers count for each of them: proxies pass the errors of one on in
 * the protocol of another.
 */
export class Verdicts {
  private readonly decisive: ReadonlyMap<string, Verdict>;
  private readonly plain: ReadonlyMap<string, Verdict>;

  constructor(providers: readonly ErrorKinds[]) {
    this.decisive = tableOf(providers.map(({ decisive = {} }) => decisive));
    this.plain = tableOf([common, ...providers].map(({ plain = {} }) => plain));
  }

  /** By its HTTP status, or the number that stands for one, or else by its type. `undefined` if none of them says anything. */
  of({ kinds }: ErrorReport, status: number | undefined): Verdict | undefined {
    if (status !== undefined && isRedirect(status)) return redirected;
    const special = firstOf(this.decisive, kinds);
    // Out of credit comes as 429 too, and no wait mends it.
    if (special && (special !== unpaid || status === undefined || status === 429)) return special;
    if (status === undefined) return firstOf(this.plain, kinds);
    return byStatus[status] ?? (status >= 500 ? unavailable : rejected);
  }
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** Throws an `Error` if one word has two meanings. */
function tableOf(tables: readonly Readonly<Record<string, Verdict>>[]): ReadonlyMap<string, Verdict> {
  const table = new Map<string, Verdict>();
  for (const [word, verdict] of tables.flatMap((one) => Object.entries(one))) {
    const kind = plainKind(word);
    if ((table.get(kind) ?? verdict) !== verdict) throw new Error(`an error of two meanings: ${word}`);
    table.set(kind, verdict);
  }
  return table;
}

function firstOf(table: ReadonlyMap<string, Verdict>, kinds: readonly string[]): Verdict | undefined {
  const kind = kinds.find((one) => table.has(one));
  return kind === undefined ? undefined : table.get(kind);
}

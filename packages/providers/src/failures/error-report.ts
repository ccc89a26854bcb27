/** What a provider says of a failure, in one of the many forms that there are for it. */
export interface ErrorReport {
  /** The HTTP status that it names. */
  readonly status: number | undefined;
  /** Types and codes, of letters and digits alone, in lower case. */
  readonly kinds: readonly string[];
  /** In its own words. */
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `{error: {error: {…}}}` is as deep as it goes. */
const deepest = 3;

/** Reads `{message, type, code}`, also within `error`, in a list or as a text alone. */
export function errorReport(told: unknown): ErrorReport {
  const levels = levelsOf(told);
  const valuesOf = (...names: string[]): unknown[] =>
    levels.flatMap((level) => names.map((name) => level[name]));
  const codes = valuesOf('status_code', 'statusCode', 'http_status', 'code', 'status', 'type', 'error');
  return {
    status: codes.map(httpStatus).find((status) => status !== undefined),
    kinds: [...codes, ...valuesOf('name')].flatMap((code) =>
      typeof code === 'string' ? [plainKind(code)] : [],
    ),
    reason: typeof told === 'string' ? told : reasonIn(levels, valuesOf),
  };
}

/** A type or a code in letters and digits alone, in lower case: servers write it in many ways. */
export function plainKind(code: string): string {
  return code
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** The failure that an event of a stream tells of, if it does. */
export function errorIn(name: string | undefined, data: unknown): unknown {
  if (!isFields(data)) return name === 'error' ? data : undefined;
  const { error } = data;
  const isError =
    typeof error === 'string'
      ? error.trim() !== ''
      : isFields(error)
        ? Object.keys(error).length > 0
        : httpStatus(error) !== undefined;
  if (isError) return data;
  if (name === 'error' || data['type'] === 'error' || data['object'] === 'error') return data;
  // Without the wrapping: `{"detail": "…", "status_code": 503}`.
  const isAnswer = ['choices', 'delta', 'content_block', 'message', 'content', 'usage'].some((part) =>
    isFields(data[part]),
  );
  const status = httpStatus(data['status_code'] ?? data['statusCode'] ?? data['code'] ?? data['status']);
  return !isAnswer && status !== undefined ? data : undefined;
}

/** From the innermost `error` outwards: the one inside knows best. */
function levelsOf(told: unknown): Fields[] {
  const levels: Fields[] = [];
  let at = firstOf(told);
  for (let depth = 0; depth < deepest && isFields(at); depth++) {
    levels.unshift(at);
    at = firstOf(at['error']);
  }
  return levels;
}

function reasonIn(levels: readonly Fields[], valuesOf: (...names: string[]) => unknown[]): string {
  const said = valuesOf('message', 'msg', 'detail', 'error_description', 'error').find(
    (text) => typeof text === 'string' && text.trim() !== '',
  );
  const metadata = levels.map((level) => level['metadata']).find(isFields);
  // OpenRouter's own words say nothing but whose these are.
  const raw = metadata?.['raw'];
  const words = typeof said === 'string' ? said : levels.length > 0 ? JSON.stringify(levels[0]) : '';
  return typeof raw === 'string' ? `${words} (${raw})` : words;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function httpStatus(code: unknown): number | undefined {
  const number = typeof code === 'string' && /^\s*\d{3}\s*$/.test(code) ? Number(code) : code;
  return typeof number === 'number' && Number.isInteger(number) && number >= 400 && number < 600
    ? number
    : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

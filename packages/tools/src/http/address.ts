const place = /\{([^{}]*)\}/g;

/** The arguments that stand in an address; `undefined` if one stands where it could lead to another server. */
export function placesIn(url: string): string[] | undefined {
  const start = pathStart(url);
  const places = [...url.matchAll(place)];
  if (places.some(({ index }) => index < start)) return undefined;
  return places.map(([, name = '']) => name);
}

/** Where the path or the query of an address begins. */
function pathStart(url: string): number {
  const host = url.indexOf('//') + 2;
  const at = url.slice(host).search(/[/?#]/);
  return at < 0 ? url.length : host + at;
}

/**
 * The address with arguments in their places, or what is wrong with one. Each is encoded, so that it stays within its part
 * of the path or of the query.
 */
export function addressOf(
  template: string,
  args: Readonly<Record<string, unknown>>,
): { readonly url: URL } | { readonly problem: string } {
  const problems: string[] = [];
  const path = template.replaceAll(place, (_, name: string) => {
    const text = scalarText(args[name]);
    if (text === undefined || text === '')
      problems.push(`${name}: must be a text, a number or a boolean, and not empty`);
    return encodeURIComponent((text ?? '').toWellFormed());
  });
  const [problem] = problems;
  if (problem) return { problem };
  // A part of dots would lead upwards, encoded or not.
  const [beforeQuery = ''] = path.split(/[?#]/);
  const fixed = template.split(/[?#]/)[0]?.split('/') ?? [];
  const climbs = beforeQuery.split('/').findIndex((part, at) => isDots(part) && part !== fixed[at]);
  if (climbs >= 0) return { problem: `${fixed[climbs] ?? ''}: must not be dots` };
  return { url: new URL(path) };
}

function isDots(part: string): boolean {
  return part === '.' || part === '..';
}

/** An argument as it stands in an address or a form; `undefined` for a list or an object. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

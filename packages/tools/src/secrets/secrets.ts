/** Shorter ones stand in any text, and hide nothing worth hiding. */
const leastLength = 4;

/** What must not be seen in anything that a tool's server says. */
export class Secrets {
  /** Longest first, since one may be the beginning of another. */
  private readonly values: readonly string[];

  constructor(values: readonly string[]) {
    this.values = values
      .flatMap((value) => [value, ...inJson(value)])
      .filter((value) => value.length >= leastLength)
      .toSorted((a, b) => b.length - a.length);
  }

  /** UTF-16 units of the longest one. */
  get longest(): number {
    return this.values[0]?.length ?? 0;
  }

  hide(text: string): string {
    return this.values.reduce((shown, value) => shown.replaceAll(value, '[secret]'), text);
  }
}

/** As it stands in a text of JSON, if that is another. */
function inJson(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  return json === value ? [] : [json];
}

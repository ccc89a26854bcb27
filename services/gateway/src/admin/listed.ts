type Row = Readonly<Record<string, string | number | null>>;

/**
 * A list as an operator gets it: a line for each, with tabs between its values, or `none`; or in JSON. `content`, which
 * may hold anything, is JSON in a line, too.
 */
export function listed(rows: readonly Row[], asJson: boolean, none: string): string {
  if (asJson) return JSON.stringify(rows, null, 2);
  if (rows.length === 0) return none;
  const shown = ([name, value]: [string, Row[string]]): string =>
    name === 'content' ? JSON.stringify(value) : String(value);
  return rows.map((row) => Object.entries(row).map(shown).join('\t')).join('\n');
}

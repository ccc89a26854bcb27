type Row = Readonly<Record<string, string | number | null>>;

/**
 * A list for an operator: one line per row with tabs between the values, or `none`; or as JSON. `content`, which may hold
 * any text, is encoded as JSON in lines too.
 */
export function listed(rows: readonly Row[], asJson: boolean, none: string): string {
  if (asJson) return JSON.stringify(rows, null, 2);
  if (rows.length === 0) return none;
  const shown = ([name, value]: [string, Row[string]]): string =>
    name === 'content' ? JSON.stringify(value) : String(value);
  return rows.map((row) => Object.entries(row).map(shown).join('\t')).join('\n');
}

interface Names {
  /** Those that no library says what they are. */
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * What the comment misses that a script begins with: its keys and its arguments by their names, what it returns and what it
 * keeps. One that takes a step with many sessions says where that stands (`see submit.lua`).
 */
export function headerProblems(text: string, { keys, args }: Names): string[] {
  const [header = ''] = /^(?:--.*\n)*/.exec(text) ?? [];
  if (/\(see [\w-]+\.lua\)/.test(header)) return [];
  const titles = [...(keys.length > 0 ? ['KEYS'] : []), 'Arguments', 'Returns', 'Keeps'];
  const missing = titles.filter((title) => !new RegExp(`^-- ${title}(?: \\(.*\\))?: `, 'm').test(header));
  if (missing.length > 0) return missing.map((title) => `does not say "-- ${title}: "`);
  const [, ofKeys = '', ofArgs = ''] = /(.*)^-- Arguments: (.*)^-- Returns: /ms.exec(header) ?? [];
  return [
    ...unsaid(keys, ofKeys).map((name) => `does not say what the key ${name} is`),
    ...unsaid(args, ofArgs).map((name) => `does not say what the argument ${name} is`),
  ];
}

function unsaid(names: readonly string[], text: string): string[] {
  return names
    .map((name) => name.replace('...', ''))
    .filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

/** A value that is sent to a script. */
export type Argument = string | number | Buffer;

/**
 * Values by the names that a script has for them. A name that begins with `...` is the last of them and stands for a list
 * of any length.
 */
export type Named<N extends string, V> = {
  readonly [K in Exclude<N, `...${string}`>]: V;
} & { readonly [K in RestOf<N>]: readonly V[] };

type RestOf<N extends string> = N extends `...${infer R}` ? R : never;

/** The name of a list, or `undefined` if a name stands for one value. */
export function listOf(name: string): string | undefined {
  return name.startsWith('...') ? name.slice(3) : undefined;
}

/** The keys of a script, in its order. */
export function keysOf<K extends string>(
  script: { readonly keys: readonly K[] },
  keys: Named<NoInfer<K>, string>,
): string[] {
  return inOrder(script.keys, keys);
}

/** The arguments of a script, in its order. */
export function argsOf<A extends string>(
  script: { readonly args: readonly A[] },
  args: Named<NoInfer<A>, Argument>,
): Argument[] {
  return inOrder(script.args, args);
}

function inOrder<V>(names: readonly string[], values: Readonly<Record<string, V | readonly V[]>>): V[] {
  const ordered: V[] = [];
  for (const name of names) {
    const list = listOf(name);
    if (list === undefined) ordered.push(values[name] as V);
    else ordered.push(...(values[list] as readonly V[]));
  }
  return ordered;
}

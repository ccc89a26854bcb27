/** What a Lua script is read from: its file, and the names of its keys and its arguments. */
interface ScriptSource<K extends string = string, A extends string = string> {
  readonly name: string;
  readonly file: URL;
  readonly keys: readonly K[];
  readonly args: readonly A[];
}

/** Values by their names; a name that begins with `...` stands for a list. */
type Named<N extends string, V> = {
  readonly [K in Exclude<N, `...${string}`>]: V;
} & { readonly [K in ListOf<N>]: readonly V[] };

type ListOf<N extends string> = N extends `...${infer L}` ? L : never;

type ScriptCall<K extends string, A extends string> = (
  keys: Named<K, string>,
  args: Named<A, string | number>,
) => Promise<readonly unknown[]>;

/** What calls a script that was read. */
export type CallOf<S> = S extends ScriptSource<infer K, infer A> ? ScriptCall<K, A> : never;

/** What reads scripts and runs them: the broker's `Scripts`. */
export interface ScriptLoader {
  load<K extends string, A extends string>(source: ScriptSource<K, A>): ScriptCall<K, A>;
}

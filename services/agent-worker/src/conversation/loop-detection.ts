export function isLoop(turns: readonly { by: number; content: string }[], repeats: number): boolean {
  const own = turns.filter(({ by }) => by === turns.at(-1)?.by).slice(-repeats);
  return own.length === repeats && new Set(own.map(({ content }) => content)).size === 1;
}

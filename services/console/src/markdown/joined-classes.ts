/** In place of tailwind-merge: we give streamdown no class that contradicts one of its own. */
export function twMerge(...names: readonly unknown[]): string {
  return names.flat(3).filter(Boolean).join(' ');
}

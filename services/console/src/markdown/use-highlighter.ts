import { useSyncExternalStore } from 'react';
import type { CodeHighlighterPlugin } from 'streamdown';

let highlighter: CodeHighlighterPlugin | undefined;
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** What highlights code, once it is needed and loaded. */
export function useHighlighter(isNeeded: boolean): CodeHighlighterPlugin | undefined {
  return useSyncExternalStore(isNeeded ? waitFor : never, () => (isNeeded ? highlighter : undefined));
}

function never(): () => void {
  return () => undefined;
}

function waitFor(listener: () => void): () => void {
  listeners.add(listener);
  loading ??= load();
  return () => listeners.delete(listener);
}

async function load(): Promise<void> {
  try {
    highlighter = (await import('./highlighter.ts')).highlighter;
    for (const listener of listeners) listener();
  } catch {
    // Code is shown without colours; the next one tries again.
    loading = undefined;
  }
}

import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const chosenKey = 'agentconnect.theme';
const listeners = new Set<() => void>();

/** The theme that is shown. `public/theme.js` has set it before the first paint. */
function currentTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

/** Shows a theme from now on, whatever the system's is. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(chosenKey, theme);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
  show(theme);
}

/** Follows the system's theme as long as none was chosen, and what is chosen in other tabs. Returns what ends that. */
export function followTheme(): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => show(chosen() ?? (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', follow);
  addEventListener('storage', follow);
  return () => {
    system.removeEventListener('change', follow);
    removeEventListener('storage', follow);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}

function chosen(): Theme | undefined {
  try {
    const theme = localStorage.getItem(chosenKey);
    return theme === 'dark' || theme === 'light' ? theme : undefined;
  } catch {
    return undefined;
  }
}

function show(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

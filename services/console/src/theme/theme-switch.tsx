import { Moon, Sun } from 'lucide-react';
import { type ReactElement, useEffect } from 'react';
import { texts } from '../texts.ts';
import { IconButton } from '../ui/button.tsx';
import { chooseTheme, followTheme, useTheme } from './theme.ts';

export function ThemeSwitch(): ReactElement {
  const isDark = useTheme() === 'dark';
  useEffect(followTheme, []);
  return (
    <IconButton
      label={isDark ? texts.theme.toLight : texts.theme.toDark}
      icon={isDark ? Sun : Moon}
      onClick={() => chooseTheme(isDark ? 'light' : 'dark')}
    />
  );
}

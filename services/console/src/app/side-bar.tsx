import { Command } from 'lucide-react';
import type { ReactElement } from 'react';
import { SessionList } from '../sessions/session-list.tsx';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { texts } from '../texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Navigation } from './navigation.tsx';

export interface SideBarProps {
  readonly onPalette: () => void;
}

export function SideBar({ onPalette }: SideBarProps): ReactElement {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-14 shrink-0 items-center px-4">
        <Logo />
      </div>
      <Navigation />
      <SessionList />
      <div className="flex shrink-0 items-center gap-1 border-t border-line p-2">
        <AccountMenu />
        <IconButton label={texts.navigation.palette} icon={Command} onClick={onPalette} />
        <ThemeSwitch />
      </div>
    </div>
  );
}

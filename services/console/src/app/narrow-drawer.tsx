import { Drawer } from '@base-ui/react/drawer';
import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { IconButton } from '../ui/button.tsx';
import { SideBar, type SideBarProps } from './side-bar.tsx';

export interface NarrowDrawerProps extends SideBarProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** The side bar on a narrow screen. */
export function NarrowDrawer({ isOpen, onOpenChange, onPalette }: NarrowDrawerProps): ReactElement {
  return (
    <Drawer.Root open={isOpen} onOpenChange={onOpenChange} swipeDirection="left">
      <Drawer.Portal>
        <Drawer.Backdrop className="fixed inset-0 z-20 bg-black/40 transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Drawer.Viewport className="fixed inset-0 z-20 flex items-stretch justify-start">
          <Drawer.Popup className="relative h-full w-80 max-w-[calc(100vw-3rem)] bg-side shadow-xl outline-hidden transition-transform duration-200 [transform:translateX(var(--drawer-swipe-movement-x))] data-ending-style:[transform:translateX(-100%)] data-starting-style:[transform:translateX(-100%)]">
            <Drawer.Title className="sr-only">{texts.navigation.label}</Drawer.Title>
            <Drawer.Close
              render={
                <IconButton label={texts.navigation.close} icon={X} className="absolute end-2 top-2.5 z-10" />
              }
            />
            <SideBar onPalette={onPalette} />
          </Drawer.Popup>
        </Drawer.Viewport>
      </Drawer.Portal>
    </Drawer.Root>
  );
}

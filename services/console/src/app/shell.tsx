import { Outlet, useRouterState } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { texts } from '../texts.ts';
import { IconButton } from '../ui/button.tsx';
import { keepOnlyOf } from './leave.ts';
import { SideBar, type SideBarProps } from './side-bar.tsx';
import { useUser } from './use-user.ts';

const content = 'content';
const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }));

/** What stands around every view: beside it on a wide screen, in a drawer on a narrow one. */
export function Shell(): ReactElement {
  const user = useUser();
  useEffect(() => keepOnlyOf(user), [user]);
  const palette = usePalette();
  return (
    <div className="flex h-full">
      <a
        href={`#${content}`}
        className="sr-only z-50 rounded-lg bg-raised p-3 focus:not-sr-only focus:absolute focus:m-2"
      >
        {texts.navigation.skip}
      </a>
      <aside
        aria-label={texts.navigation.sideBar}
        className="hidden w-72 shrink-0 border-e border-line bg-side md:block"
      >
        <SideBar onPalette={palette.open} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <NarrowBar onPalette={palette.open} />
        <main id={content} tabIndex={-1} className="min-h-0 flex-1 outline-hidden">
          <Outlet />
        </main>
      </div>
      {palette.isWanted && (
        <Suspense>
          <Palette isOpen={palette.isOpen} onOpenChange={palette.setOpen} />
        </Suspense>
      )}
    </div>
  );
}

const NarrowDrawer = lazy(async () => ({ default: (await import('./narrow-drawer.tsx')).NarrowDrawer }));

/** The palette comes with Ctrl+K or Cmd+K, and is loaded when it comes first. */
function usePalette() {
  const [isOpen, setOpen] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const open = useCallback(() => {
    setWanted(true);
    setOpen(true);
  }, []);
  // Before the page is shown, so that no key is lost that is pressed at once.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [open]);
  return { isOpen, isWanted, open, setOpen };
}

function NarrowBar({ onPalette }: SideBarProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  // What the drawer takes is loaded when it is opened first.
  const [isWanted, setWanted] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setOpen(false), [path]);
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-side px-1.5 md:hidden">
      <IconButton
        label={texts.navigation.open}
        icon={Menu}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      />
      <span className="text-[0.9375rem] font-semibold">{texts.product}</span>
      {isWanted && (
        <Suspense>
          <NarrowDrawer
            isOpen={isOpen}
            onOpenChange={setOpen}
            onPalette={() => {
              setOpen(false);
              onPalette();
            }}
          />
        </Suspense>
      )}
    </header>
  );
}

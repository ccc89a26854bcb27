import { Menu } from '@base-ui/react/menu';
import { BookOpen, LogOut } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { texts } from '../texts.ts';
import { menuItem, menuPopup } from '../ui/menu-classes.ts';
import { AccountButton } from './account-button.tsx';
import { useLogOut } from './use-log-out.ts';

/** The menu of whoever is logged in, with the button that opens it. */
export function AccountMenuPopup({ user }: { readonly user: string }): ReactElement {
  const logOut = useLogOut();
  const [home, setHome] = useState<HTMLElement | null>(null);
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger render={<AccountButton user={user} />} />
      {/* Among what it belongs to, and not at the end of the page. */}
      <div ref={setHome} className="contents" />
      <Menu.Portal container={home}>
        <Menu.Positioner side="top" align="start" sideOffset={6} className="z-30 outline-hidden">
          <Menu.Popup className={menuPopup}>
            <Menu.LinkItem href="/api/docs" className={menuItem}>
              <BookOpen aria-hidden className="size-4 text-soft" />
              {texts.account.apiPages}
            </Menu.LinkItem>
            <Menu.Item onClick={() => void logOut()} className={menuItem}>
              <LogOut aria-hidden className="size-4 text-soft" />
              {texts.account.logOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

import { useClient } from '@agentconnect/client/react';
import { Menu } from '@base-ui/react/menu';
import { BookOpen, LogOut } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { texts } from '../texts.ts';
import { AccountButton } from './account-button.tsx';
import { keepOnlyOf, leaveFor } from './leave.ts';
import { paths } from './paths.ts';

const item =
  'flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-hidden select-none data-highlighted:bg-hover';

/** The menu of whoever is logged in, with the button that opens it. */
export function AccountMenuPopup({ user }: { readonly user: string }): ReactElement {
  const client = useClient();
  const [home, setHome] = useState<HTMLElement | null>(null);
  const logOut = async (): Promise<void> => {
    // Should it fail, the page that follows shows that somebody is still logged in.
    await client.browser.logOut().catch(() => undefined);
    keepOnlyOf(undefined);
    leaveFor(paths.logIn);
  };
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger render={<AccountButton user={user} />} />
      {/* Among what it belongs to, and not at the end of the page. */}
      <div ref={setHome} className="contents" />
      <Menu.Portal container={home}>
        <Menu.Positioner side="top" align="start" sideOffset={6} className="z-30 outline-hidden">
          <Menu.Popup className="min-w-52 rounded-xl border border-line bg-raised p-1 text-ink shadow-lg outline-hidden">
            <Menu.LinkItem href="/api/docs" className={item}>
              <BookOpen aria-hidden className="size-4 text-soft" />
              {texts.account.apiPages}
            </Menu.LinkItem>
            <Menu.Item onClick={() => void logOut()} className={item}>
              <LogOut aria-hidden className="size-4 text-soft" />
              {texts.account.logOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

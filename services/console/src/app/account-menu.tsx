import { lazy, type ReactElement, Suspense, useState } from 'react';
import { AccountButton } from './account-button.tsx';
import { useUser } from './use-user.ts';

const Popup = lazy(async () => ({ default: (await import('./account-menu-popup.tsx')).AccountMenuPopup }));

/** The menu of whoever is logged in. What it takes is loaded when it is opened first. */
export function AccountMenu(): ReactElement {
  const user = useUser();
  const [isWanted, setWanted] = useState(false);
  const button = <AccountButton user={user} onClick={() => setWanted(true)} />;
  return isWanted ? (
    <Suspense fallback={button}>
      <Popup user={user} />
    </Suspense>
  ) : (
    button
  );
}

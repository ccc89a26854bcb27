import { lazy, type ReactElement, Suspense, useState } from 'react';
import { SessionMenuButton, type SessionMenuProps } from './session-menu-button.tsx';

const Popup = lazy(async () => ({
  default: (await import('../session-actions/session-menu-popup.tsx')).SessionMenuPopup,
}));

/** What can be done with a session. It is loaded when it is opened first. */
export function SessionMenu(props: SessionMenuProps): ReactElement {
  const [isWanted, setWanted] = useState(false);
  const { title, className } = props;
  const button = <SessionMenuButton title={title} className={className} onClick={() => setWanted(true)} />;
  return isWanted ? (
    <Suspense fallback={button}>
      <Popup {...props} />
    </Suspense>
  ) : (
    button
  );
}

import type { SessionResponse } from '@agentconnect/protocol';
import { Ellipsis } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { texts } from '../texts.ts';
import { IconButton, type IconButtonProps } from '../ui/button.tsx';

const Popup = lazy(async () => ({
  default: (await import('../session-actions/session-menu-popup.tsx')).SessionMenuPopup,
}));

export interface SessionMenuProps {
  readonly session: SessionResponse;
  /** What the session is called. */
  readonly title: string;
  readonly className?: string;
}

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

export function SessionMenuButton({
  title,
  ...rest
}: Omit<IconButtonProps, 'label' | 'icon' | 'title'> & { readonly title: string }): ReactElement {
  return <IconButton label={texts.sessions.menu(title)} icon={Ellipsis} aria-haspopup="menu" {...rest} />;
}

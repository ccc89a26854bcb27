import type { SessionResponse } from '@agentconnect/protocol';
import { Ellipsis } from 'lucide-react';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { IconButton, type IconButtonProps } from '../ui/button.tsx';

export interface SessionMenuProps {
  readonly session: SessionResponse;
  /** What the session is called. */
  readonly title: string;
  readonly className?: string;
}

export function SessionMenuButton({
  title,
  ...rest
}: Omit<IconButtonProps, 'label' | 'icon' | 'title'> & { readonly title: string }): ReactElement {
  return <IconButton label={texts.sessions.menu(title)} icon={Ellipsis} aria-haspopup="menu" {...rest} />;
}

import { useClient } from '@agentconnect/client/react';
import { Menu } from '@base-ui/react/menu';
import { useMutation } from '@tanstack/react-query';
import { Braces, FileText, Trash2 } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { SessionMenuButton, type SessionMenuProps } from '../sessions/session-menu-button.tsx';
import { sessionTexts } from '../texts/session-texts.ts';
import { menuItem, menuPopup } from '../ui/menu-classes.ts';
import { ConfirmDeletion } from './confirm-deletion.tsx';
import { exportSession } from './export-session.ts';
import { ProblemDialog } from './problem-dialog.tsx';

/** What can be done with a session, with the button that opens it. */
export function SessionMenuPopup({ session, title, className }: SessionMenuProps): ReactElement {
  const client = useClient();
  const button = useRef<HTMLButtonElement>(null);
  const [home, setHome] = useState<HTMLElement>();
  const [isDeleting, setDeleting] = useState(false);
  // In the part of the page that it belongs to, but not in the row, which would cut it off.
  useEffect(
    () => setHome(button.current?.closest<HTMLElement>('aside, main, [role="dialog"]') ?? undefined),
    [],
  );
  const save = useMutation({
    mutationFn: (format: 'markdown' | 'json') => exportSession(client, session.session_id, title, format),
  });
  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger render={<SessionMenuButton ref={button} title={title} className={className} />} />
        <Menu.Portal container={home}>
          <Menu.Positioner side="bottom" align="end" sideOffset={4} className="z-30 outline-hidden">
            <Menu.Popup className={menuPopup}>
              <Menu.Item onClick={() => save.mutate('markdown')} className={menuItem}>
                <FileText aria-hidden className="size-4 text-soft" />
                {sessionTexts.exportMarkdown}
              </Menu.Item>
              <Menu.Item onClick={() => save.mutate('json')} className={menuItem}>
                <Braces aria-hidden className="size-4 text-soft" />
                {sessionTexts.exportJson}
              </Menu.Item>
              <Menu.Separator className="mx-1 my-1 h-px bg-line" />
              <Menu.Item onClick={() => setDeleting(true)} className={`${menuItem} text-danger`}>
                <Trash2 aria-hidden className="size-4" />
                {sessionTexts.delete.item}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <ConfirmDeletion
        session={session}
        title={title}
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        opener={button}
      />
      <ProblemDialog
        title={sessionTexts.exportFailed}
        text={save.error === null ? undefined : problemText(save.error)}
        onClose={() => save.reset()}
      />
    </>
  );
}

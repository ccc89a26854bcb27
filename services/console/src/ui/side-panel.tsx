import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { dialogBackdrop } from './dialog-classes.ts';
import { useOpener } from './use-opener.ts';

export interface SidePanelProps {
  readonly title: string;
  readonly about?: string;
  readonly closeLabel: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel at the end of the page, over what is there. */
export function SidePanel({
  title,
  about,
  closeLabel,
  isOpen,
  onClose,
  children,
}: SidePanelProps): ReactElement {
  const opener = useOpener(isOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogBackdrop} />
        <Dialog.Viewport className="fixed inset-0 z-40 flex justify-end">
          <Dialog.Popup
            finalFocus={opener}
            className="flex h-full w-full max-w-lg flex-col border-s border-line bg-canvas text-ink shadow-xl outline-hidden transition-transform duration-200 data-ending-style:translate-x-full data-starting-style:translate-x-full rtl:data-ending-style:-translate-x-full rtl:data-starting-style:-translate-x-full"
          >
            <div className="flex min-h-14 shrink-0 items-center gap-3 border-b border-line py-2 ps-4 pe-2 sm:ps-6">
              <div className="min-w-0 flex-1">
                <Dialog.Title dir="auto" className="truncate text-[0.9375rem] font-semibold">
                  {title}
                </Dialog.Title>
                {about !== undefined && (
                  <Dialog.Description className="text-xs text-soft">{about}</Dialog.Description>
                )}
              </div>
              <Dialog.Close render={<IconButton label={closeLabel} icon={X} />} />
            </div>
            {children}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactElement } from 'react';
import { sessionTexts } from '../texts/session-texts.ts';
import { Button } from '../ui/button.tsx';
import { dialogBackdrop, dialogPopup, dialogViewport } from '../ui/dialog-classes.ts';

export interface ProblemDialogProps {
  readonly title: string;
  /** What went wrong, as long as that is to be told. */
  readonly text: string | undefined;
  readonly onClose: () => void;
}

/** Tells that something failed which has no place in the page. */
export function ProblemDialog({ title, text, onClose }: ProblemDialogProps): ReactElement {
  return (
    <AlertDialog.Root open={text !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialogBackdrop} />
        <AlertDialog.Viewport className={dialogViewport}>
          <AlertDialog.Popup className={dialogPopup}>
            <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-2 text-sm text-soft">{text}</AlertDialog.Description>
            <div className="mt-5 flex justify-end">
              <AlertDialog.Close render={<Button look="primary">{sessionTexts.close}</Button>} />
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

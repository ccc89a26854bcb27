import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { problemText } from '../app/problem-text.ts';
import { Button } from './button.tsx';
import { dialogBackdrop, dialogPopup, dialogViewport } from './dialog-classes.ts';
import { Notice } from './notice.tsx';

export interface ConfirmDialogProps {
  readonly words: {
    readonly title: string;
    readonly confirm: string;
    readonly busy: string;
    readonly cancel: string;
    readonly failed: string;
  };
  /** What will be the case. */
  readonly about: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Does it. While that fails, the dialog stays, and says why. */
  readonly onConfirm: () => Promise<unknown>;
  /** Where the cursor goes; `isDone`: it was done. */
  readonly focusAfter: (isDone: boolean) => HTMLElement | null;
}

/** Asks before something is gone for good. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { words, about, isOpen, onOpenChange, onConfirm, focusAfter } = props;
  const action = useMutation({ mutationFn: onConfirm, onSuccess: () => onOpenChange(false) });
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialogBackdrop} />
        <AlertDialog.Viewport className={dialogViewport}>
          <AlertDialog.Popup
            className={dialogPopup}
            finalFocus={() => focusAfter(action.isSuccess || action.isPending) ?? true}
          >
            <AlertDialog.Title className="text-lg font-semibold">{words.title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-2 text-sm text-soft [overflow-wrap:anywhere]">
              {about}
            </AlertDialog.Description>
            {action.isError && (
              <div className="mt-4">
                <Notice kind="problem" role="alert">
                  {words.failed} {problemText(action.error)}
                </Notice>
              </div>
            )}
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <AlertDialog.Close render={<Button>{words.cancel}</Button>} />
              <Button look="danger" disabled={action.isPending} onClick={() => action.mutate()}>
                {action.isPending ? words.busy : words.confirm}
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

import { useState } from 'react';

/** Where the cursor was when something opened, and goes back to when it closes; `true` leaves that to the dialog. */
export function useOpener(isOpen: boolean): () => HTMLElement | true {
  const [wasOpen, setWasOpen] = useState(false);
  const [opener, setOpener] = useState<Element | null>(null);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    if (isOpen) setOpener(document.activeElement);
  }
  return () =>
    opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : true;
}

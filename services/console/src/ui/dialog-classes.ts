/** How dialogs look. */
export const dialogBackdrop =
  'fixed inset-0 z-40 bg-black/40 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
export const dialogViewport = 'fixed inset-0 z-40 flex items-center justify-center overflow-y-auto p-4';
export const dialogPopup =
  'w-full max-w-md rounded-2xl border border-line bg-canvas p-5 text-ink shadow-xl outline-hidden transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0 sm:p-6';

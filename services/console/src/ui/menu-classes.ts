/** How menus look. */
export const menuPopup =
  'max-w-[calc(100vw-1rem)] min-w-52 rounded-xl border border-line bg-raised p-1 text-ink shadow-lg outline-hidden';
export const menuItem =
  'flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-hidden select-none data-highlighted:bg-hover';

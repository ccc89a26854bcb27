import { CircleUserRound } from 'lucide-react';
import type { ComponentProps, ReactElement } from 'react';
import { texts } from '../texts.ts';

/** The button that opens the menu of whoever is logged in. */
export function AccountButton({
  user,
  ...rest
}: ComponentProps<'button'> & { readonly user: string }): ReactElement {
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={texts.account.menu(user)}
      className="flex h-9 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-2.5 text-sm hover:bg-hover data-popup-open:bg-hover"
      {...rest}
    >
      <CircleUserRound aria-hidden className="size-[1.125rem] shrink-0 text-soft" />
      <span className="truncate" dir="auto">
        {user}
      </span>
    </button>
  );
}

import { ChevronsUpDown } from 'lucide-react';
import { type ReactElement, useId } from 'react';
import { classes } from './classes.ts';
import { inputClasses } from './field.tsx';

interface Choosable {
  readonly value: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

interface ChoiceGroup {
  readonly label?: string;
  readonly items: readonly Choosable[];
}

export interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly groups: readonly ChoiceGroup[];
  readonly onChange: (value: string) => void;
  /** A smaller one, whose label is not seen: what is chosen says what it is. */
  readonly isCompact?: boolean;
}

/** One of several. The browser's own list: it is at home on every device, and costs nothing. */
export function Choice({ label, value, groups, onChange, isCompact = false }: ChoiceProps): ReactElement {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1.5">
      <label htmlFor={id} className={isCompact ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className={classes(
            inputClasses,
            'appearance-none truncate hover:bg-hover',
            isCompact ? '!h-9 !py-0 !ps-2.5 !pe-7 !text-sm' : 'h-10 pe-9',
          )}
        >
          {groups
            .filter(({ items }) => items.length > 0)
            .map((group) =>
              group.label === undefined ? (
                group.items.map(option)
              ) : (
                <optgroup key={group.label} label={group.label}>
                  {group.items.map(option)}
                </optgroup>
              ),
            )}
        </select>
        <ChevronsUpDown
          aria-hidden
          className={classes(
            'pointer-events-none absolute top-1/2 size-4 -translate-y-1/2 text-soft',
            isCompact ? 'end-2' : 'end-3',
          )}
        />
      </div>
    </div>
  );
}

function option({ value, label, isDisabled = false }: Choosable): ReactElement {
  return (
    <option key={value} value={value} disabled={isDisabled}>
      {label}
    </option>
  );
}

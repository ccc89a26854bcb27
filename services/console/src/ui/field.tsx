import { type ComponentProps, type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

export const inputClasses =
  'w-full rounded-lg border border-edge bg-raised px-3 py-2 text-base text-ink sm:text-[0.9375rem]';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
}

export function InputField({
  label,
  hint,
  className,
  ...rest
}: FieldProps & ComponentProps<'input'>): ReactElement {
  return (
    <Labelled label={label} hint={hint}>
      {(ids) => <input className={classes(inputClasses, 'h-10', className)} {...ids} {...rest} />}
    </Labelled>
  );
}

export function TextField({
  label,
  hint,
  className,
  ...rest
}: FieldProps & ComponentProps<'textarea'>): ReactElement {
  return (
    <Labelled label={label} hint={hint}>
      {(ids) => (
        <textarea
          dir="auto"
          className={classes(inputClasses, 'field-sizing-content max-h-72 min-h-24 resize-y', className)}
          {...ids}
          {...rest}
        />
      )}
    </Labelled>
  );
}

interface LabelledProps extends FieldProps {
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
  }) => ReactNode;
}

function Labelled({ label, hint, children }: LabelledProps): ReactElement {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': hint === undefined ? undefined : hintId })}
      {hint !== undefined && (
        <p id={hintId} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

import { type ComponentProps, type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

export const inputClasses =
  'w-full rounded-lg border border-edge bg-raised px-3 py-2 text-base text-ink aria-invalid:border-danger sm:text-[0.9375rem]';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what is in it. */
  readonly problem?: string | undefined;
  /** Whether its label is told, but not seen. */
  readonly isLabelHidden?: boolean | undefined;
}

export function InputField({
  label,
  hint,
  problem,
  isLabelHidden,
  className,
  ...rest
}: FieldProps & ComponentProps<'input'>): ReactElement {
  return (
    <Labelled {...{ label, hint, problem, isLabelHidden }}>
      {(ids) => <input className={classes(inputClasses, 'h-10', className)} {...ids} {...rest} />}
    </Labelled>
  );
}

export function TextField({
  label,
  hint,
  problem,
  isLabelHidden,
  className,
  ...rest
}: FieldProps & ComponentProps<'textarea'>): ReactElement {
  return (
    <Labelled {...{ label, hint, problem, isLabelHidden }}>
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
    readonly 'aria-invalid': true | undefined;
  }) => ReactNode;
}

function Labelled({ label, hint, problem, isLabelHidden = false, children }: LabelledProps): ReactElement {
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={noteId} className={classes('text-sm', problem === undefined ? 'text-soft' : 'text-danger')}>
          {note}
        </p>
      )}
    </div>
  );
}

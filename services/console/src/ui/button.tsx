import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactElement } from 'react';
import { classes } from './classes.ts';

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover disabled:bg-sunken disabled:text-soft',
  quiet: 'text-soft hover:bg-hover hover:text-ink disabled:hover:bg-transparent',
  danger: 'bg-danger-solid text-on-accent hover:bg-danger-solid-hover disabled:bg-sunken disabled:text-soft',
  outlined: 'border border-line bg-raised text-ink hover:bg-hover',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof looks;
}

export function Button({
  look = 'outlined',
  className,
  type = 'button',
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      type={type}
      className={classes(
        'inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3.5 py-1.5 text-sm font-medium transition-colors disabled:cursor-not-allowed',
        looks[look],
        className,
      )}
      {...rest}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  readonly label: string;
  readonly icon: LucideIcon;
}

/** A button that shows an icon; its label is told to whoever cannot see that, and shown to whoever waits over it. */
export function IconButton({
  label,
  icon: Icon,
  look = 'quiet',
  className,
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <Button
      look={look}
      aria-label={label}
      title={label}
      className={classes('size-9 !p-0', className)}
      {...rest}
    >
      <Icon aria-hidden className="size-[1.125rem]" />
    </Button>
  );
}

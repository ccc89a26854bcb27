import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';

const kinds = {
  problem: { icon: CircleAlert, look: 'bg-danger-tint text-danger' },
  warning: { icon: TriangleAlert, look: 'bg-warn-tint text-warn' },
  fact: { icon: Info, look: 'bg-sunken text-soft' },
} as const;

export interface NoticeProps {
  readonly kind: keyof typeof kinds;
  readonly children: ReactNode;
  /** What can be done about it. */
  readonly action?: ReactNode;
  /** `alert` interrupts whoever listens, `status` waits. Without one it is read where it stands. */
  readonly role?: 'alert' | 'status';
}

export function Notice({ kind, children, action, role }: NoticeProps): ReactElement {
  const { icon: Icon, look } = kinds[kind];
  return (
    <div
      role={role}
      className={classes(
        'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl px-3.5 py-2.5 text-sm',
        look,
      )}
    >
      <Icon aria-hidden className="size-[1.125rem] shrink-0" />
      <div className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">{children}</div>
      {action}
    </div>
  );
}

import type { ReactElement } from 'react';
import { texts } from '../texts.ts';

export function Logo(): ReactElement {
  return (
    <span className="flex items-center gap-2 text-[0.9375rem] font-semibold tracking-tight">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      {texts.product}
    </span>
  );
}

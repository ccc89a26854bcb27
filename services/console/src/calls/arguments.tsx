import type { CallMessage } from '@agentconnect/client';
import type { ReactElement } from 'react';
import { callTexts } from '../texts/call-texts.ts';

/** The arguments of a call, as the model chose them. */
export function Arguments({ given }: { readonly given: CallMessage['arguments'] }): ReactElement {
  const isEmpty = Object.keys(given).length === 0;
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-soft">{callTexts.arguments}</p>
      {isEmpty ? (
        <p className="text-soft">{callTexts.noArguments}</p>
      ) : (
        <Code text={JSON.stringify(given, undefined, 2)} />
      )}
    </div>
  );
}

/** Text that is not for people first, which can be scrolled. */
export function Code({ text }: { readonly text: string }): ReactElement {
  return (
    <pre
      // So that keys can scroll it.
      tabIndex={0}
      dir="auto"
      className="max-h-72 overflow-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {text}
    </pre>
  );
}

import type { AnswerMessage } from '@agentconnect/client';
import { Check, Copy, RotateCcw } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import { texts } from '../../texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { useAskAgain } from '../use-ask-again.ts';
import { usageOf } from '../../sessions/usage.ts';

export interface AnswerFooterProps {
  readonly sessionId: string;
  readonly message: AnswerMessage;
}

const copiedMs = 2_000;

/** What there is to say of an answer, and to do with it. It is as high while the answer is written. */
export function AnswerFooter({ sessionId, message }: AnswerFooterProps): ReactElement {
  const { status, finishReason } = message;
  const finish = finishReason === undefined ? undefined : texts.chat.finish[finishReason];
  const usage = usageOf(message.metadata);
  // A sign below what is written would move with every line.
  if (status === 'writing') return <div className="mt-1 h-8" />;
  return (
    <div className="mt-1 flex min-h-8 flex-wrap items-center gap-x-1 text-xs text-soft">
      <CopyButton content={message.content} />
      <AgainButton sessionId={sessionId} message={message} />
      {finish !== undefined && <span className="ms-1.5">{finish}</span>}
      {usage && (
        <span className="ms-1.5 tabular-nums" title={texts.chat.tokens(usage.read, usage.written)}>
          {texts.chat.tokensShort(usage.total)}
          {usage.cost !== undefined && ` · ${texts.chat.cost(usage.cost)}`}
        </span>
      )}
    </div>
  );
}

function CopyButton({ content }: { readonly content: string }): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), copiedMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    void copyText(content).then(setCopied);
  };
  return (
    <IconButton
      label={isCopied ? texts.chat.copied : texts.chat.copy}
      icon={isCopied ? Check : Copy}
      className="-ms-2 !size-8 !min-h-8"
      onClick={copy}
    />
  );
}

function AgainButton({ sessionId, message }: AnswerFooterProps): ReactElement | null {
  const again = useAskAgain(sessionId, message);
  if (!again) return null;
  return (
    <IconButton label={texts.chat.again} icon={RotateCcw} className="!size-8 !min-h-8" onClick={again} />
  );
}

/** Copies a text. A page over plain HTTP, which has no clipboard, selects it for the old command. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.setAttribute('readonly', '');
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    return isCopied;
  }
}

import type { ReactElement } from 'react';
import { problemText } from '../../app/problem-text.ts';
import { texts } from '../../texts.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useAskAgain } from '../use-ask-again.ts';
import type { AnswerFooterProps } from './answer-footer.tsx';

/** Why there is no answer, and what can be done. */
export function FailedAnswer({ sessionId, message }: AnswerFooterProps): ReactElement {
  const again = useAskAgain(sessionId, message);
  const { error } = message;
  return (
    <Notice kind="problem" action={again && <Button onClick={again}>{texts.chat.again}</Button>}>
      <strong className="font-semibold">{texts.chat.noAnswer}.</strong> {problemText(error)}
      {error && <span className="block text-xs opacity-90">{error.code}</span>}
    </Notice>
  );
}

import type { ReactElement } from 'react';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { sessionTexts } from '../texts/session-texts.ts';
import { Button } from '../ui/button.tsx';
import { useGoOn } from './use-go-on.ts';

/** Goes on in a new session from all that was said in one that is over; `seq` is the last entry of its log. */
export function GoOnButton({
  sessionId,
  seq,
}: {
  readonly sessionId: string;
  readonly seq: number;
}): ReactElement {
  const goOn = useGoOn(sessionId);
  return (
    <>
      <Button look="primary" disabled={goOn.isPending} onClick={() => goOn.mutate({ seq })}>
        {goOn.isPending ? sessionTexts.goOn.busy : texts.chat.goOn}
      </Button>
      {goOn.isError && (
        <p role="alert" className="basis-full text-danger">
          {sessionTexts.goOn.failed} {problemText(goOn.error)}
        </p>
      )}
    </>
  );
}

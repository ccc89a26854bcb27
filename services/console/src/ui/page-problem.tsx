import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button } from './button.tsx';

/** In place of a page that cannot be shown. */
export function PageProblem({ error, reset }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-xl font-semibold">{texts.problems.title}</h1>
      <p className="max-w-prose text-soft" role="alert">
        {problemText(error)}
      </p>
      <Button look="primary" onClick={again}>
        {texts.problems.retry}
      </Button>
    </main>
  );
}

export function NoSuchPage(): ReactElement {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-xl font-semibold">{texts.problems.notFound}</h1>
      <a href="/" className="text-accent underline underline-offset-2">
        {texts.problems.home}
      </a>
    </main>
  );
}

import { useClient } from '@agentconnect/client/react';
import { useMutation } from '@tanstack/react-query';
import { useRouteContext, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useEffect } from 'react';
import { keepOnlyOf, leaveFor } from '../app/leave.ts';
import { paths } from '../app/paths.ts';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { logInTexts } from '../texts/log-in-texts.ts';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';
import { Logo } from '../ui/logo.tsx';
import { Notice } from '../ui/notice.tsx';

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

export function LogInPage(): ReactElement {
  const client = useClient();
  const { to, ended } = useSearch({ from: paths.logIn });
  const { linkFailed } = useRouteContext({ from: paths.logIn });
  useEffect(() => {
    document.title = `${logInTexts.title} · ${texts.product}`;
  }, []);
  const logIn = useMutation({
    mutationFn: (login: { username: string; password: string }) => client.browser.logIn(login),
    onSuccess: ({ user }) => {
      keepOnlyOf(user);
      leaveFor(to ?? paths.newChat);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    logIn.mutate({ username: textOf(form, 'username'), password: textOf(form, 'password') });
  };
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-side">
      <div className="flex justify-end p-3">
        <ThemeSwitch />
      </div>
      <main className="m-auto w-full max-w-sm p-4 pb-24">
        <div className="rounded-2xl border border-line bg-canvas p-6 sm:p-8">
          <div className="mb-6 flex flex-col gap-3">
            <Logo />
            <h1 className="text-xl font-semibold">{logInTexts.title}</h1>
            <p className="text-sm text-soft">{logInTexts.about}</p>
          </div>
          <form onSubmit={submit} className="flex flex-col gap-4">
            {linkFailed && <Notice kind="warning">{logInTexts.linkFailed}</Notice>}
            {ended && !linkFailed && <Notice kind="fact">{logInTexts.ended}</Notice>}
            <InputField
              label={logInTexts.user}
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              required
            />
            <InputField
              label={logInTexts.password}
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
            {logIn.isError && (
              <Notice kind="problem" role="alert">
                {problemText(logIn.error)}
              </Notice>
            )}
            <Button type="submit" look="primary" className="min-h-10" disabled={logIn.isPending}>
              {logIn.isPending ? logInTexts.busy : logInTexts.submit}
            </Button>
          </form>
        </div>
      </main>
    </div>
  );
}

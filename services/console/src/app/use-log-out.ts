import { useClient } from '@agentconnect/client/react';
import { keepOnlyOf, leaveFor } from './leave.ts';
import { paths } from './paths.ts';

/** Logs out, and leaves nothing of the user behind. */
export function useLogOut(): () => Promise<void> {
  const client = useClient();
  return async () => {
    // Should it fail, the page that follows shows that somebody is still logged in.
    await client.browser.logOut().catch(() => undefined);
    keepOnlyOf(undefined);
    leaveFor(paths.logIn);
  };
}

import type { AgentConnectClient } from '@agentconnect/client';

/** The secret of a login link, which is taken out of the address so that it is in no history. */
function takeSecret(): string | undefined {
  const secret = new URLSearchParams(location.hash.slice(1)).get('login') ?? undefined;
  if (secret !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}

/** Logs in by the link that the page was opened with, if it was. Whether that failed. */
export async function logInByLink(client: AgentConnectClient): Promise<boolean> {
  const secret = takeSecret();
  if (secret === undefined) return false;
  try {
    await client.browser.logInByLink(secret);
    return false;
  } catch {
    return true;
  }
}

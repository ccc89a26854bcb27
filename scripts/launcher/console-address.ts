import { loginLinkAddress, LoginLinks } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, type RedisAddress, whenReady } from '@agentconnect/broker';

const answerMs = 5_000;

/** Whether a gateway serves the console, which is a page at its root. */
export async function servesConsole(gateway: string): Promise<boolean> {
  try {
    const answer = await fetch(gateway, { signal: AbortSignal.timeout(answerMs) });
    await answer.body?.cancel();
    return answer.ok && answer.headers.get('content-type')?.startsWith('text/html') === true;
  } catch {
    return false;
  }
}

/** The console's address, which logs a user of AUTH_USERS in, once. */
export async function consoleLoginLink(
  gateway: string,
  {
    address,
    prefix,
    user,
  }: { readonly address: RedisAddress; readonly prefix: string; readonly user: string },
): Promise<string> {
  const redis = openRedis({ ...address, role: 'command', onError: () => undefined });
  try {
    await whenReady(redis, answerMs);
    return loginLinkAddress(
      gateway,
      await new LoginLinks(redis, new Keys(prefix)).create({ name: user, tokensFrom: 0 }),
    );
  } finally {
    await closeRedis(redis);
  }
}

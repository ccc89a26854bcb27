import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { programOf } from '../../support/service-program.ts';
import { Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';

// Each command is a process of its own.
it('adds, lists, disables, enables and signs out users, and their tokens follow', async () => {
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const env = { ...process.env, REDIS_URL: inject('redisUrl'), REDIS_PREFIX: prefix };
  const program = [...programOf('admin'), 'users'];
  const admin = (args: string[], input = ''): string =>
    execFileSync(process.execPath, [...program, ...args], { env, input, encoding: 'utf8' });
  const refused = (args: string[], input = ''): string =>
    spawnSync(process.execPath, [...program, ...args], { env, input, encoding: 'utf8' }).stderr;
  const stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    workers: 0,
    env: { REDIS_PREFIX: prefix },
  });
  try {
    const api = stack.gateway().url;
    const login = async (password: string, username = 'ada'): Promise<Response> =>
      fetch(`${api}/auth/login`, { method: 'POST', body: new URLSearchParams({ username, password }) });
    expect(admin(['list'])).toBe('there are no users\n');
    expect(JSON.parse(admin(['list', '--json']))).toEqual([]);
    expect(refused(['add', 'ada'], 'short\n')).toBe('error: a password has at least 8 characters\n');
    expect(refused(['add', 'ada'], 'Password1\n')).toBe(
      'error: the password is one of the most common passwords\n',
    );
    expect(admin(['add', 'ada'], 'a good password\n')).toBe('ada is added\n');
    expect(refused(['password', 'ada'], 'iloveyou1')).toBe(
      'error: the password is one of the most common passwords\n',
    );
    expect(refused(['add', '\u0430d\u0430'], 'a good password\n')).toBe(
      'error: the name looks like that of another user, ada\n',
    );
    expect(refused(['add', 'ada'], 'a good password\n')).toBe('error: there is already a user ada\n');
    expect(admin(['list'])).toMatch(/^ada\tenabled\t\d{4}-/);
    expect(JSON.parse(admin(['list', '--json']))).toEqual([
      { name: 'ada', state: 'enabled', created_at: expect.stringMatching(/^\d{4}-/), role: 'user' },
    ]);
    const answer = await login('a good password');
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const status = async (): Promise<number> =>
      (await fetch(`${api}/chat/sessions`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status()).toBe(200);
    expect(admin(['disable', 'ada'])).toBe('ada is disabled\n');
    expect((await login('a good password')).status).toBe(401);
    await eventually('the token stops working', 10_000, async () => (await status()) === 401);
    expect(admin(['enable', 'ada'])).toBe('ada is enabled\n');
    expect(admin(['password', 'ada'], 'another password')).toBe('ada has another password\n');
    expect((await login('a good password')).status).toBe(401);
    expect((await login('another password')).status).toBe(200);
    expect(admin(['sign-out', 'ada'])).toBe('ada is signed out\n');
    // A keyboard may compose letters in another way than the operator's.
    const [name, password] = ['zoë', 'naïve naïve'] as const;
    admin(['add', name.normalize('NFD')], password.normalize('NFC'));
    for (const form of ['NFC', 'NFD'])
      expect((await login(password.normalize(form), name.normalize(form))).status).toBe(200);
    // A generated password is all that stands on standard output.
    for (const command of ['add', 'password']) {
      const made = spawnSync(process.execPath, [...program, command, 'carol', '--generate'], {
        env,
        encoding: 'utf8',
      });
      expect(made.stderr).toMatch(
        /^carol (is added|has another password); the password is printed once, on standard output\n$/,
      );
      expect(made.stdout).toMatch(/^[\w-]{24}\n$/);
      expect((await login(made.stdout.trim(), 'carol')).status).toBe(200);
    }
    expect(refused(['add', 'carol', '--generate'])).toBe('error: there is already a user carol\n');
    for (const command of ['disable', 'sign-out', 'delete'])
      expect(refused([command, 'nobody'])).toBe('error: there is no user nobody\n');
  } finally {
    await stack.stop();
  }
});

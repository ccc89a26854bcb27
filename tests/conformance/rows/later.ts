import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { laterRows, type Row, rowsOf } from '../row.ts';

const notAvailable = async (c: Context, method: string, path: string, json?: unknown): Promise<void> =>
  expectError(
    await (await c.alice).call(method, path, json === undefined ? {} : { json }),
    422,
    'NOT_AVAILABLE',
  );

/** What is not served yet: each part says so, and what it will have to keep is listed. */
export const later: readonly Row[] = [
  ...rowsOf('contract', 'Not served yet', 'not-yet', [
    [
      'events',
      '`GET /chat/sessions/{id}/events`: 422 `NOT_AVAILABLE`',
      async (c) => notAvailable(c, 'GET', `/chat/sessions/${await (await c.alice).session()}/events`),
    ],
  ]),
  ...laterRows('contract', 'Also served: `GET /chat/sessions/{id}/events`', 'events', 'event streams', [
    ['frames', 'Server-Sent Events: the socket’s frames as `data`, the cursor as `id`'],
    ['resume', '`Last-Event-ID` resumes; without it as on a socket without a cursor'],
    ['stream', '`?stream=true` as on a socket'],
    ['token', 'token by header or query'],
  ]),
];

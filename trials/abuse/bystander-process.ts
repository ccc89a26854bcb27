import { once } from 'node:events';
import { comeAndGo } from './bystander/newcomer.ts';
import { EchoSocket } from './bystander/echo-socket.ts';
import { type Notes, paced } from './bystander/paced.ts';
import { askFor, type Person } from './bystander/person.ts';

/** What bystanders are told. */
export interface BystanderJob {
  readonly port: number;
  readonly people: readonly Person[];
  /** Who log in again and again, if any; `seldom` does so once in eight seconds. */
  readonly logins: { readonly often: readonly Person[]; readonly seldom: readonly Person[] };
}

/** How often it happens a second: so seldom that each of the people stays within the limits that there are. */
const pace = { rest: 10, socket: 5, newcomer: 0.5, login: 1, seldom: 1 / 8 };
/** People who have a socket. */
const sockets = 8;
const tellMs = 500;

process.once('disconnect', () => process.exit(1));
const [job] = (await once(process, 'message')) as [BystanderJob];
const { port, people, logins } = job;

/** One after the other, from the first again after the last. */
function inTurn<T>(list: readonly T[], start = 0): () => T {
  let at = start;
  return () => list[at++ % list.length] as T;
}

async function login(person: Person): Promise<void> {
  const form = new URLSearchParams({ username: person.name, password: person.password }).toString();
  const body = { type: 'application/x-www-form-urlencoded', text: form };
  await askFor(200, port, { ...person, token: '' }, 'POST', '/auth/login', body);
}

const notes: Notes = { samples: [], troubles: [] };
const talkers = people.slice(0, sockets).map((person) => new EchoSocket(port, person));
await Promise.all(talkers.map((talker) => talker.open()));

const asker = inTurn(people);
paced(notes, 'rest', pace.rest, async () => {
  const person = asker();
  await askFor(200, port, person, 'GET', `/chat/sessions/${person.sessionId}`);
});
const talker = inTurn(talkers);
paced(notes, 'socket', pace.socket, () => talker().roundTrip());
const newcomer = inTurn(people, sockets);
paced(notes, 'newcomer', pace.newcomer, () => comeAndGo(port, newcomer()));
const often = inTurn(logins.often);
if (logins.often.length > 0) paced(notes, 'login', pace.login, () => login(often()));
const seldom = inTurn(logins.seldom);
if (logins.seldom.length > 0) paced(notes, 'login', pace.seldom, () => login(seldom()));

process.send?.('ready');
setInterval(() => {
  process.send?.({ samples: notes.samples.splice(0), troubles: notes.troubles.splice(0) });
}, tellMs);

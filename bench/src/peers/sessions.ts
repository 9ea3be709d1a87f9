import { type Authorization, authorizationOf } from '../scenario/authorization.js';
import { people } from '../scenario/people.js';

/** Sessions in a Map, by the value of the cookie. No store is cheaper. */
const sessions: ReadonlyMap<string, Authorization> = new Map(
  people(Number(process.env.PEOPLE)).map(person => [person.session, authorizationOf(person)]),
);

const NAME = 'keyring=';

/** The user of a request. Throws for an unknown cookie. */
export function sessionOf(cookie: string | undefined | null): Authorization {
  const at = cookie?.indexOf(NAME) ?? -1;
  const end = cookie?.indexOf(';', at) ?? -1;
  const session =
    cookie && at >= 0 ? sessions.get(cookie.slice(at + NAME.length, end < 0 ? undefined : end)) : undefined;
  if (!session) throw new Error('no session');
  return session;
}

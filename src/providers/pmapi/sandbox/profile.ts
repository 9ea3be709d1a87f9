import type { ConformanceProfile } from '../../../testing/sandbox/profile.js';
import { fail, type Knobs } from './common.js';
import type { makeUsers, User } from './seed.js';

const login = ({ username, password }: Pick<User, 'username' | 'password'>) => ({
  pmapi: { password: { username, password, remember: true } },
});

/** One user name as it may be typed: in capitals, with spaces, in full-width letters. */
const spellings = ({ username, password }: User) =>
  [username.toUpperCase(), ` ${username} `, username.replace('zoe', 'ｚｏｅ')].map(typed => ({
    username: typed,
    password,
  }));

/** Two users who let their passwords be remembered, the token endpoint, and Sign-Up.to's envelope around its responses. */
export function profileOf(knobs: Knobs, users: ReturnType<typeof makeUsers>): ConformanceProfile {
  const { person, application } = users;
  return {
    tokenCalls: { method: 'POST', path: /^\/v1\/token$/ },
    revocationCalls: { method: 'DELETE', path: /^\/v1\/token$/ },
    people: [{ input: login(person), spellings: spellings(person).map(login) }, { input: login(application) }],
    read: 'viewer { pmapi { id username email } }',
    wrongLogin: login({ username: person.username, password: 'no-such-password' }),
    life: {
      get ms() {
        return knobs.tokenLifeMs;
      },
      set(ms) {
        knobs.tokenLifeMs = ms;
      },
      fields: ['response.data.expiry'],
    },
    says: {
      refused: { status: 401, body: fail(401, 'Invalid username or password LEAKED-UPSTREAM-TEXT').body },
      errorUnder200: { status: 200, body: fail(400, 'Something is wrong LEAKED-UPSTREAM-TEXT').body },
    },
    secrets: Object.values(users).map(({ password }) => password),
  };
}

import type { ConformanceProfile } from '../../../testing/sandbox/profile.js';
import { ACCOUNT_PATH, KEY_PATH } from '../auth.js';
import type { PoolKnobs } from './common.js';
import { DJ, HOUSE, INES, ZOE } from './seed.js';

const keyOf = ({ userId, key }: typeof DJ) => ({ pool: { key: { userId: String(userId), ...key } } });

/** One account by its user id with zeros in front, and by its e-mail address in capitals and with spaces. */
const spellings = ({ userId, key, email, password }: typeof DJ) => [
  { pool: { key: { userId: `00${userId}`, ...key } } },
  { pool: { account: { email: email.toUpperCase(), password } } },
  { pool: { account: { email: ` ${email} `, password } } },
];

/** A key and a password, the two token endpoints, and POOL's words in place of error codes. */
export function profileOf(knobs: PoolKnobs): ConformanceProfile {
  return {
    tokenCalls: (method, path) => method === 'POST' && (path === KEY_PATH || path === ACCOUNT_PATH),
    people: [
      { input: keyOf(DJ), spellings: spellings(DJ) },
      { input: { pool: { account: { email: INES.email, password: INES.password } } } },
    ],
    read: 'viewer { pool { id charts { id shown } } }',
    wrongLogin: { pool: { account: { email: DJ.email, password: 'no-such-password' } } },
    life: {
      get ms() {
        return knobs.tokenLifeSeconds * 1_000;
      },
      set(ms) {
        knobs.tokenLifeSeconds = ms / 1_000;
      },
      fields: ['expires', 'expiration'],
    },
    says: {
      refused: { status: 401, body: { result: 'Invalid API key, secret or userid. LEAKED-UPSTREAM-TEXT' } },
      errorUnder200: { status: 200, body: { result: 'Database error LEAKED-UPSTREAM-TEXT' } },
    },
    secrets: [DJ, ZOE, INES, HOUSE].flatMap(({ password, key }) => [password, key.apiKey, key.apiSecret]),
  };
}

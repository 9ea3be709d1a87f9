import type { ConformanceProfile } from '../../../testing/sandbox/profile.js';
import { TOKEN_PATH } from '../auth.js';
import { BAD_CREDENTIALS, fail, type PurewlKnobs } from './common.js';
import { RESELLERS, SERVICE_RESELLER, type SeedReseller } from './seed.js';

const login = ({ secretKey }: Pick<SeedReseller, 'secretKey'>) => ({ purewl: { secretKey } });
const [first, second] = RESELLERS.map(reseller => ({ input: login(reseller) }));

/** Two partners, the one token endpoint, and PureWL's envelope around its responses. */
export function profileOf(knobs: PurewlKnobs): ConformanceProfile {
  return {
    tokenCalls: new RegExp(`^${TOKEN_PATH}$`),
    ...(first && second && { people: [first, second] }),
    read: 'vpnAccount(username: "atom-namesake") { state expiresOn }',
    wrongLogin: login({ secretKey: 'no-such-secret-key' }),
    life: {
      get ms() {
        return knobs.accessLifeS * 1_000;
      },
      set(ms) {
        knobs.accessLifeS = ms / 1_000;
      },
      fields: ['body.expiry'],
    },
    refreshTokens: {
      setting: 'PUREWL_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 200, body: fail(BAD_CREDENTIALS, 'Secret key is invalid.').body },
      errorUnder200: { status: 200, body: fail(1001, 'Unable to fetch the status.').body },
    },
    secrets: [...RESELLERS, SERVICE_RESELLER].map(({ secretKey }) => secretKey),
  };
}

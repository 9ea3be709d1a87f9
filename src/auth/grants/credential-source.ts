import type { Provider, TokenResult, TokenSet } from '../../provider/contract.js';
import type { Rotation } from '../../provider/setting-kinds.js';
import type { Sealer } from '../crypto/seal.js';
import type { Owner } from './owner.js';
import type { GrantRecord } from './record.js';

/** Where new tokens for a grant come from: the provider's renewal for a session, the operator's credentials for the gateway itself. */
export interface CredentialSource {
  readonly rotation: Rotation;
  presentsRefreshToken(held: TokenSet | undefined): boolean;
  renew(held: TokenSet | undefined, spent: boolean): Promise<TokenResult>;
  /** What stands in the store's place before anything was stored. Undefined: nothing can be made of nothing. */
  readonly blank: GrantRecord | undefined;
  /** Whether the credentials behind it were refused before, so that they must not be tried again. */
  refused(record: GrantRecord): boolean;
  /** Marks a new record with the credentials it came from, or one that was refused with those that were. */
  stamp(record: GrantRecord, refused: boolean): GrantRecord;
}

type Renewable = Pick<Provider, 'rotation' | 'renew' | 'presentsRefreshToken' | 'service'>;

export function sourceOf(owner: Owner, provider: Renewable, sealer: Sealer): CredentialSource {
  return owner.kind === 'session' ? sessionSource(provider) : serviceSource(provider, sealer);
}

function sessionSource(provider: Renewable): CredentialSource {
  return {
    rotation: provider.rotation,
    presentsRefreshToken: held => held !== undefined && provider.presentsRefreshToken(held),
    renew: async (held, spent) =>
      held ? provider.renew(held, spent) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    blank: undefined,
    refused: () => false,
    stamp: record => record,
  };
}

const BLANK: GrantRecord = {
  generation: 0,
  state: 'active',
  grantedAtMs: 0,
  renewedAtMs: 0,
  accessEndMs: 0,
  renewFromMs: 0,
  lastsUntilMs: 0,
  renewable: true,
  fallback: true,
};

function serviceSource({ service }: Renewable, sealer: Sealer): CredentialSource {
  return {
    rotation: 'never',
    presentsRefreshToken: () => false,
    renew: async () => (service ? service.obtain() : { kind: 'misconfigured', error: 'no_service_credentials' }),
    blank: BLANK,
    refused: record =>
      record.refused !== undefined && service !== undefined && sealer.matches(record.refused, service.fingerprint),
    stamp(record, refused) {
      if (!service) return record;
      const hash = sealer.fingerprint(service.fingerprint);
      // Refused credentials are the operator's matter: the grant is not dead, it waits for better ones.
      return refused
        ? { ...record, state: 'active', refused: hash }
        : { ...record, gotWith: hash, renewable: true, fallback: true };
    },
  };
}

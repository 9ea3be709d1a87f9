import type { Provider, TokenResult, TokenSet } from '../../provider/contract.js';
import type { Rotation } from '../../provider/setting-kinds.js';
import type { Sealer } from '../crypto/seal.js';
import type { GrantRecord } from '../store/grant-record.js';
import type { Owner } from '../store/keys.js';

/** Where new tokens for a grant come from: the provider's refresh for a session, the operator's credentials for the gateway itself. */
export interface CredentialSource {
  readonly rotation: Rotation;
  presentsRefreshToken(tokens: TokenSet | undefined): boolean;
  /** `refreshTokenUsed`: the refresh token must not be presented any more. */
  refresh(tokens: TokenSet | undefined, refreshTokenUsed: boolean): Promise<TokenResult>;
  /** The record of a grant that was never stored. Undefined: without a stored grant there is nothing to refresh. */
  readonly blank: GrantRecord | undefined;
  /** Whether the provider has rejected these credentials before: they must not be tried again. */
  isRejected(record: GrantRecord): boolean;
  /** The record with the fingerprint of the credentials that it came from, or that were rejected. */
  withFingerprint(record: GrantRecord, isRejected: boolean): GrantRecord;
}

type Refreshable = Pick<Provider, 'rotation' | 'refresh' | 'presentsRefreshToken' | 'service'>;

export function sourceOf(owner: Owner, provider: Refreshable, sealer: Sealer): CredentialSource {
  return owner.kind === 'session' ? sessionSource(provider) : serviceSource(provider, sealer);
}

function sessionSource(provider: Refreshable): CredentialSource {
  return {
    rotation: provider.rotation,
    presentsRefreshToken: tokens => tokens !== undefined && provider.presentsRefreshToken(tokens),
    refresh: async (tokens, refreshTokenUsed) =>
      tokens ? provider.refresh(tokens, refreshTokenUsed) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    blank: undefined,
    isRejected: () => false,
    withFingerprint: record => record,
  };
}

const BLANK: GrantRecord = {
  generation: 0,
  state: 'active',
  grantedAtMs: 0,
  refreshedAtMs: 0,
  accessEndMs: 0,
  refreshFromMs: 0,
  lastsUntilMs: 0,
  renewable: true,
  fallback: true,
};

function serviceSource({ service }: Refreshable, sealer: Sealer): CredentialSource {
  return {
    rotation: 'never',
    presentsRefreshToken: () => false,
    refresh: async () => (service ? service.obtain() : { kind: 'misconfigured', error: 'no_service_credentials' }),
    blank: BLANK,
    isRejected: record =>
      record.refused !== undefined && service !== undefined && sealer.matches(record.refused, service.fingerprint),
    withFingerprint(record, isRejected) {
      if (!service) return record;
      const hash = sealer.fingerprint(service.fingerprint);
      // The operator has to replace rejected credentials: the grant is not dead, it waits for them.
      return isRejected
        ? { ...record, state: 'active', refused: hash }
        : { ...record, credentialFingerprint: hash, renewable: true, fallback: true };
    },
  };
}

import type { ProviderId } from '../../generated/graphql.js';
import { splitMac } from '../crypto/authentic.js';
import type { Sealer } from '../crypto/seal.js';
import { type GrantRecord, parseGrant } from '../store/grant-record.js';
import { GRANT_PREFIX } from '../store/owner.js';
import { rewritten, type Sealed } from './sealed.js';

/** The operator's own credentials at each provider, joined (ServiceAccess.fingerprint). */
export type Fingerprints = ReadonlyMap<ProviderId, string>;

/**
 * A service grant with the operator's credentials hashed under the newest key where an older one was used: without that the gateway would forget, once
 * the old key is gone, that a provider has refused these credentials, and try them again. Hashes of other credentials say nothing any more.
 * Undefined: there is nothing to change.
 */
export function restamped(one: Sealed, sealer: Sealer, fingerprints: Fingerprints): string | undefined {
  const secret = one.field.startsWith(GRANT_PREFIX)
    ? fingerprints.get(one.field.slice(GRANT_PREFIX.length) as ProviderId)
    : undefined;
  if (secret === undefined) return undefined;
  const stamps = stampsFor(parseGrant(splitMac(one.text).json), secret, sealer);
  return Object.keys(stamps).length === 0 ? undefined : rewritten(sealer, one, stamps);
}

type Stamps = Pick<GrantRecord, 'refused' | 'credentialFingerprint'>;

/** By their stored names. */
function stampsFor({ refused, credentialFingerprint }: Stamps, secret: string, sealer: Sealer) {
  const isOurs = (hash: string | undefined) => hash !== undefined && sealer.isOld(hash) && sealer.matches(hash, secret);
  const hash = sealer.fingerprint(secret);
  return { ...(isOurs(refused) && { refused: hash }), ...(isOurs(credentialFingerprint) && { gotWith: hash }) };
}

import type { ProviderId } from '../../generated/graphql.js';
import { GRANT_PREFIX } from '../grants/owner.js';
import { type GrantRecord, parseGrant } from '../grants/record.js';
import type { Sealer } from '../seal.js';
import type { Change, Fields } from '../store/contract.js';

/** The operator's own credentials at each provider, joined (ServiceAccess.fingerprint). */
export type Fingerprints = ReadonlyMap<ProviderId, string>;

/**
 * Changes that hash the operator's credentials under the newest key wherever an older one was used: without them the gateway would forget, once
 * the old key is gone, that a provider has refused these credentials, and try them again. Hashes of other credentials say nothing any more.
 */
export function restamps(key: string, fields: Fields, sealer: Sealer, fingerprints: Fingerprints): readonly Change[] {
  return Object.entries(fields).flatMap(([field, text]) => {
    if (!field.startsWith(GRANT_PREFIX)) return [];
    const secret = fingerprints.get(field.slice(GRANT_PREFIX.length) as ProviderId);
    const stamps = secret === undefined ? {} : stampsFor(parseGrant(text), secret, sealer);
    if (Object.keys(stamps).length === 0) return [];
    const value = JSON.stringify({ ...JSON.parse(text), ...stamps });
    return [{ checks: [{ key, field, is: text }], writes: [{ op: 'set' as const, key, field, value }] }];
  });
}

type Stamps = Pick<GrantRecord, 'refused' | 'gotWith'>;

function stampsFor({ refused, gotWith }: Stamps, secret: string, sealer: Sealer): Stamps {
  const isOurs = (hash: string | undefined) => hash !== undefined && sealer.isOld(hash) && sealer.matches(hash, secret);
  const hash = sealer.fingerprint(secret);
  return { ...(isOurs(refused) && { refused: hash }), ...(isOurs(gotWith) && { gotWith: hash }) };
}

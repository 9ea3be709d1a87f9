import type { ProviderId } from '../../generated/graphql.js';
import type { TokenSet } from '../../provider/contract.js';
import type { Sealer } from '../crypto/seal.js';
import { keys, SERVICE_REF } from './keys.js';

/** Who holds grants: a session, or the gateway itself. */
export interface Owner {
  readonly kind: 'session' | 'service';
  /** The session's hash; what is sealed is bound to it. */
  readonly ref: string;
  /** The record that holds the grants. */
  readonly key: string;
}

export const sessionOwner = (ref: string): Owner => ({ kind: 'session', ref, key: keys.session(ref) });
export const SERVICE: Owner = { kind: 'service', ref: SERVICE_REF, key: keys.service() };

/** The record's field that holds the grant of one provider. */
export const GRANT_PREFIX = 'g:';
export const grantField = (provider: ProviderId) => `${GRANT_PREFIX}${provider}`;

/** What a sealed grant is bound to (see Sealer). */
export const binding = (ref: string, provider: ProviderId, generation: number) => `${ref}|${provider}|${generation}`;

/** What is held as the text that is sealed: by place, for the names would be a third of it. */
type PackedHeld = readonly [
  access: string,
  refresh: string | 0,
  credentials?: TokenSet['credentials'] | 0,
  facts?: TokenSet['facts'] | 0,
  earlier?: TokenSet['previousAccessTokens'] | 0,
];

/** How it was sealed before version 2 of the grant's record: an object. */
type NamedTokenSet = Omit<TokenSet, 'previousAccessTokens'> & { readonly earlier?: TokenSet['previousAccessTokens'] };

const isPacked = (value: PackedHeld | NamedTokenSet): value is PackedHeld => Array.isArray(value);

export function sealTokenSet(
  sealer: Sealer,
  ref: string,
  provider: ProviderId,
  generation: number,
  held: TokenSet,
): string {
  const { accessToken, refreshToken = 0, credentials = 0, facts = 0, previousAccessTokens: earlier = 0 } = held;
  const packed: PackedHeld = [accessToken, refreshToken, credentials, facts, earlier];
  const used = packed.findLastIndex(part => part !== 0) + 1;
  return sealer.seal(JSON.stringify(packed.slice(0, used)), binding(ref, provider, generation));
}

/** Throws SealError when it was sealed for something else, or under an unknown key. */
export function openTokenSet(
  sealer: Sealer,
  ref: string,
  provider: ProviderId,
  generation: number,
  sealed: string,
): TokenSet {
  const held = JSON.parse(sealer.open(sealed, binding(ref, provider, generation))) as PackedHeld | NamedTokenSet;
  // Sealed before version 2 of the grant's record.
  if (!isPacked(held)) {
    const { earlier: previousAccessTokens, ...tokens } = held;
    return { ...tokens, ...(previousAccessTokens && { previousAccessTokens }) };
  }
  const [accessToken, refreshToken, credentials, facts, earlier] = held;
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(credentials && { credentials }),
    ...(facts && { facts }),
    ...(earlier && { previousAccessTokens: earlier }),
  };
}

import type { TokenSet } from '../../provider/contract.js';
import type { Sealer } from '../crypto/seal.js';
import type { GrantName } from './keys.js';

/** The context that a sealed grant is bound to (see Sealer). */
export const binding = (ref: string, grant: GrantName, generation: number) => `${ref}|${grant}|${generation}`;

/** A token set as the text that is sealed: without names, which would be a third of it. */
type PackedTokenSet = readonly [
  access: string,
  refresh: string | 0,
  credentials?: TokenSet['credentials'] | 0,
  facts?: TokenSet['facts'] | 0,
  earlier?: TokenSet['previousAccessTokens'] | 0,
];

/** How it was sealed before version 2 of the grant's record: an object. */
type NamedTokenSet = Omit<TokenSet, 'previousAccessTokens'> & { readonly earlier?: TokenSet['previousAccessTokens'] };

const isPacked = (value: PackedTokenSet | NamedTokenSet): value is PackedTokenSet => Array.isArray(value);

export function sealTokenSet(
  sealer: Sealer,
  ref: string,
  grant: GrantName,
  generation: number,
  tokens: TokenSet,
): string {
  const { accessToken, refreshToken = 0, credentials = 0, facts = 0, previousAccessTokens: earlier = 0 } = tokens;
  const packed: PackedTokenSet = [accessToken, refreshToken, credentials, facts, earlier];
  const used = packed.findLastIndex(part => part !== 0) + 1;
  return sealer.seal(JSON.stringify(packed.slice(0, used)), binding(ref, grant, generation));
}

/** Throws SealError when it was sealed for something else, or under an unknown key. */
export function openTokenSet(
  sealer: Sealer,
  ref: string,
  grant: GrantName,
  generation: number,
  sealed: string,
): TokenSet {
  const packed = JSON.parse(sealer.open(sealed, binding(ref, grant, generation))) as PackedTokenSet | NamedTokenSet;
  if (!isPacked(packed)) {
    const { earlier: previousAccessTokens, ...tokens } = packed;
    return { ...tokens, ...(previousAccessTokens && { previousAccessTokens }) };
  }
  const [accessToken, refreshToken, credentials, facts, earlier] = packed;
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(credentials && { credentials }),
    ...(facts && { facts }),
    ...(earlier && { previousAccessTokens: earlier }),
  };
}

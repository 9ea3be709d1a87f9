import type { ProviderId } from '../../generated/graphql.js';
import type { Held } from '../../provider.js';
import type { Sealer } from '../seal.js';
import { keys, SERVICE_REF } from '../store/keys.js';

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

const binding = (ref: string, provider: ProviderId, generation: number) => `${ref}|${provider}|${generation}`;

export function sealHeld(sealer: Sealer, ref: string, provider: ProviderId, generation: number, held: Held): string {
  const { accessToken, refreshToken, credentials, earlier, facts } = held;
  return sealer.seal(
    JSON.stringify({ accessToken, refreshToken, credentials, earlier, facts }),
    binding(ref, provider, generation),
  );
}

/** Throws SealError when it was sealed for something else, or under an unknown key. */
export function openHeld(sealer: Sealer, ref: string, provider: ProviderId, generation: number, sealed: string): Held {
  return JSON.parse(sealer.open(sealed, binding(ref, provider, generation))) as Held;
}

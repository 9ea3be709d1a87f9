import { gatewayError } from '../../errors.js';
import type { Provider, TokenResult } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';

const MOST_SCOPES = 100;
const MOST_CHARACTERS = 2_048;
/** A scope token (RFC 6749, 3.3): a space would make two of it. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Scopes of an authorization request, each once: the one place where it is decided what is requested. `granted`: what the session has already, so that
 * a login which asks for more does not lose it. Throws BAD_USER_INPUT for what is no scope, or too much.
 */
export function scopesToRequest(
  { id }: Pick<Provider, 'id'>,
  wanted: readonly string[],
  granted: readonly string[] = [],
): readonly string[] {
  if (fits(wanted) && wanted.every(scope => SCOPE.test(scope))) {
    // What a provider granted is not the client's fault: as much of it as fits.
    const kept: string[] = [];
    for (const scope of granted) if (SCOPE.test(scope) && fits([...kept, scope, ...wanted])) kept.push(scope);
    return [...new Set([...kept, ...wanted])];
  }
  throw gatewayError('BAD_USER_INPUT', {
    provider: id,
    message: `These scopes cannot be requested at ${id}: at most ${MOST_SCOPES}, without spaces and quotes.`,
  });
}

function fits(scopes: readonly string[]): boolean {
  const each = [...new Set(scopes)];
  return each.length <= MOST_SCOPES && each.join(' ').length <= MOST_CHARACTERS;
}

/** A token response that does not tell its scopes has granted those requested (RFC 6749, 5.1). */
export function withRequestedScopes(outcome: TokenResult, requested: readonly string[] | undefined): TokenResult {
  if (outcome.kind !== 'issued' || outcome.issued.scopes || !requested?.length) return outcome;
  return { kind: 'issued', issued: { ...outcome.issued, scopes: requested } };
}

/** What a provider may have remembered for one login, bytes of JSON. */
const MOST_BYTES = 4_096;

/** What a login's record keeps for its provider. Throws BAD_USER_INPUT where it is too much: it comes from the login's input. */
export function remembered(
  provider: ProviderId,
  remember: Readonly<Record<string, string>> | undefined,
): { readonly remembered?: Record<string, string> } {
  if (!remember) return {};
  if (Object.values(remember).some(value => typeof value !== 'string'))
    throw new TypeError(`${provider}: authorizationUrl may remember text only`);
  if (Buffer.byteLength(JSON.stringify(remember)) > MOST_BYTES)
    throw gatewayError('BAD_USER_INPUT', {
      provider,
      message: `The values of this login to ${provider} are too long.`,
    });
  return { remembered: { ...remember } };
}

import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../provider-id.js';

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
    throw gatewayError('BAD_USER_INPUT', { provider, message: 'The values of this login are too long.' });
  return { remembered: { ...remember } };
}

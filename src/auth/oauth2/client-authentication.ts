import { randomUUID } from 'node:crypto';
import type { ClientCertificate } from '../../upstream/messages.js';
import { type JwtSigner, signedJwt } from './jwt.js';
import type { ClientAuth, ClientId } from './requests.js';

/** An assertion is made for one request and is used at once. Servers refuse long lives. s. */
const ASSERTION_LIFE_S = 60;

/** Who an assertion is for, and by whose clock. */
export interface AssertionOptions {
  /** The server's issuer, or its token endpoint, whichever the provider wants: one of its names, the same for every endpoint (OIDC Core, 9). */
  readonly audience: string;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
}

/** `private_key_jwt`: an assertion signed with the client's private key (RFC 7523, 2.2; OIDC Core, 9). */
export const privateKeyJwt =
  (signer: JwtSigner, options: AssertionOptions): ClientAuth<ClientId> =>
  ({ id }) => ({ fields: assertion(id, signer, options) });

/** `client_secret_jwt`: the same with HMAC under the client's secret. */
export const clientSecretJwt =
  (options: AssertionOptions): ClientAuth =>
  ({ id, secret }) => ({ fields: assertion(id, { algorithm: 'HS256', key: secret }, options) });

/** `tls_client_auth` and `self_signed_tls_client_auth`: the certificate of the connection is the proof, and the form names the client (RFC 8705, 2). */
export const tlsClientAuth =
  (certificate: ClientCertificate): ClientAuth<ClientId> =>
  ({ id }) => ({ fields: { client_id: id }, certificate });

/** Each assertion has its own `jti`: servers take one only once. */
function assertion(clientId: string, signer: JwtSigner, { audience, now }: AssertionOptions): Record<string, string> {
  const nowS = Math.floor(now() / 1_000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: randomUUID(),
    iat: nowS,
    exp: nowS + ASSERTION_LIFE_S,
  };
  return {
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signedJwt(signer, claims),
  };
}

import { randomUUID } from 'node:crypto';
import { basic, type ClientCertificate, form, type OneOffRequest } from '../../upstream/messages.js';
import { type JwtSigner, signedJwt } from './jwt.js';

/** A registered client by its id (RFC 6749, 2.2), for proofs that need no secret. */
export interface ClientId {
  readonly id: string;
}

/** A registered client with its secret (RFC 6749, 2.3.1). */
export interface OAuthClient extends ClientId {
  readonly secret: string;
}

/**
 * How a client proves itself to the token endpoint: what it adds to the headers, to the form, and to the connection. Called for each request, before it
 * is sent.
 */
export type ClientAuth<C extends ClientId = OAuthClient> = (client: C) => {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly certificate?: ClientCertificate;
};

/** `client_secret_basic`: id and secret form-encoded, then HTTP Basic (RFC 6749, 2.3.1). */
export const clientSecretBasic: ClientAuth = ({ id, secret }) => ({
  headers: { authorization: basic(formEncoded(id), formEncoded(secret)) },
});

/** `client_secret_post`: id and secret as fields of the form. */
export const clientSecretPost: ClientAuth = ({ id, secret }) => ({ fields: { client_id: id, client_secret: secret } });

/** An assertion is made for one request and is used at once. Servers refuse long lives. s. */
const ASSERTION_LIFE_S = 60;

/** Who an assertion is for, and by whose clock. */
export interface AssertionOptions {
  /** The server's issuer, or its token endpoint, whichever the provider wants: one of its names, the same for every endpoint (OpenID Connect Core, 9). */
  readonly audience: string;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
}

/** `private_key_jwt`: an assertion signed with the client's private key (RFC 7523, 2.2; OpenID Connect Core, 9). */
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

/** A form post that carries the client's proof, never two proofs (RFC 6749, 2.3). Undefined fields are left out. */
export function clientRequest<C extends ClientId>(
  client: C,
  auth: ClientAuth<C>,
  fields: Readonly<Record<string, string | undefined>>,
): OneOffRequest {
  const { headers: proof, fields: proofFields, certificate } = auth(client);
  const { headers, ...rest } = form({ ...fields, ...proofFields });
  return {
    method: 'POST',
    ...rest,
    headers: { accept: 'application/json', ...headers, ...proof },
    ...(certificate && { certificate }),
  };
}

function formEncoded(value: string): string {
  return new URLSearchParams({ v: value }).toString().slice(2);
}

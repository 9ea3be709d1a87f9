import { createHash, randomBytes } from 'node:crypto';
import { basic, type ClientCertificate, type EndpointRequest, form } from '../../upstream/messages.js';

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
 * is sent. Proofs without a shared secret: src/auth/oauth2/client-authentication.ts.
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

/** A form post that carries the client's proof, never two proofs (RFC 6749, 2.3). Undefined fields are left out. */
export function clientRequest<C extends ClientId>(
  client: C,
  auth: ClientAuth<C>,
  fields: Readonly<Record<string, string | undefined>>,
): EndpointRequest {
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

/** A code from the authorize page, with what was said there. */
export interface CodeGrant {
  readonly code: string;
  /** The same as in the authorization request (RFC 6749, 4.1.3). */
  readonly redirectUri: string;
  /** RFC 7636, 4.5; undefined where no challenge was sent. */
  readonly codeVerifier: string | undefined;
}

/** An authorization code for tokens (RFC 6749, 4.1.3). */
export const codeRequest = <C extends ClientId>(client: C, auth: ClientAuth<C>, grant: CodeGrant): EndpointRequest =>
  clientRequest(client, auth, {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    code_verifier: grant.codeVerifier,
  });

/** The client's own access token (RFC 6749, 4.4.2). */
export const clientCredentialsRequest = <C extends ClientId>(
  client: C,
  auth: ClientAuth<C>,
  scope?: string,
): EndpointRequest => clientRequest(client, auth, { grant_type: 'client_credentials', scope });

/** A refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = <C extends ClientId>(
  client: C,
  auth: ClientAuth<C>,
  refreshToken: string,
): EndpointRequest => clientRequest(client, auth, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** Ends one token, access or refresh (RFC 7009, 2.1). */
export const revocationRequest = <C extends ClientId>(client: C, auth: ClientAuth<C>, token: string): EndpointRequest =>
  clientRequest(client, auth, { token });

/**
 * The URL that begins an authorization code login (RFC 6749, 4.1.1). Query parameters that the endpoint's URL already has are kept
 * (RFC 6749, 3.1) unless `params` names them too; undefined and empty parameters are left out.
 */
export function authorizationUrl(endpoint: string, params: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(params)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** A fresh code verifier: 256 random bits as 43 characters (RFC 7636, 4.1). */
export const newCodeVerifier = (): string => randomBytes(32).toString('base64url');

/** The S256 challenge of a verifier (RFC 7636, 4.2). */
export const codeChallengeS256 = (verifier: string): string =>
  createHash('sha256').update(verifier, 'ascii').digest('base64url');

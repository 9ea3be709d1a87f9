import type { OneOffRequest } from '../../upstream/messages.js';
import { type ClientAuth, type ClientId, clientRequest } from './client-authentication.js';

/** A code from the authorize page, with what was said there. */
export interface CodeGrant {
  readonly code: string;
  /** The same as in the authorization request (RFC 6749, 4.1.3). */
  readonly redirectUri: string;
  /** RFC 7636, 4.5; undefined where no challenge was sent. */
  readonly codeVerifier: string | undefined;
}

/** An authorization code for tokens (RFC 6749, 4.1.3). */
export const codeRequest = <C extends ClientId>(client: C, auth: ClientAuth<C>, grant: CodeGrant): OneOffRequest =>
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
): OneOffRequest => clientRequest(client, auth, { grant_type: 'client_credentials', scope });

/** A refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = <C extends ClientId>(
  client: C,
  auth: ClientAuth<C>,
  refreshToken: string,
): OneOffRequest => clientRequest(client, auth, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** Ends one token, access or refresh (RFC 7009, 2.1). */
export const revocationRequest = <C extends ClientId>(client: C, auth: ClientAuth<C>, token: string): OneOffRequest =>
  clientRequest(client, auth, { token });

import type { UpstreamRequest } from '../../upstream/messages.js';
import { type ClientAuth, clientRequest, type OAuthClient } from './client-authentication.js';

type TokenAsk = Omit<UpstreamRequest, 'path'>;

/** A code from the authorize page, with what was said there. */
export interface CodeGrant {
  readonly code: string;
  /** The same as in the authorization request (RFC 6749, 4.1.3). */
  readonly redirectUri: string;
  /** RFC 7636, 4.5; undefined where no challenge was sent. */
  readonly codeVerifier: string | undefined;
}

/** An authorization code for tokens (RFC 6749, 4.1.3). */
export const codeRequest = (client: OAuthClient, auth: ClientAuth, grant: CodeGrant): TokenAsk =>
  clientRequest(client, auth, {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    code_verifier: grant.codeVerifier,
  });

/** The client's own access token (RFC 6749, 4.4.2). */
export const clientCredentialsRequest = (client: OAuthClient, auth: ClientAuth, scope?: string): TokenAsk =>
  clientRequest(client, auth, { grant_type: 'client_credentials', scope });

/** A refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = (client: OAuthClient, auth: ClientAuth, refreshToken: string): TokenAsk =>
  clientRequest(client, auth, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** Ends one token, access or refresh (RFC 7009, 2.1). */
export const revocationRequest = (client: OAuthClient, auth: ClientAuth, token: string): TokenAsk =>
  clientRequest(client, auth, { token });

import * as oauth2 from '../../auth/oauth2/requests.js';
import type { SociosLoginInput, SociosTrackingInput } from '../../generated/graphql.js';
import type { RedirectBegin } from '../../provider/contract.js';
import type { EndpointRequest } from '../../upstream/messages.js';
import type { SociosValues } from './config.js';

/**
 * Token requests as https://connect.socios.com/partner-api/authentication gives them. Their responses are RFC 6749's and are read by
 * src/auth/oauth2/token-response.ts.
 */

type TokenRequest = EndpointRequest;

const PROOFS: Readonly<Record<'basic' | 'post', oauth2.ClientAuth>> = {
  basic: oauth2.clientSecretBasic,
  post: oauth2.clientSecretPost,
};

/** Application token: client credentials with Basic (RFC 6749, 4.4). */
export const applicationTokenRequest = (client: oauth2.OAuthClient): TokenRequest =>
  oauth2.clientCredentialsRequest(client, oauth2.clientSecretBasic);

/** A code for a fan's tokens (RFC 6749, 4.1.3). Socios wants all five fields, the client's proof in the form. */
export const exchangeRequest = (
  client: oauth2.OAuthClient,
  values: SociosValues,
  redirectUri: string,
  code: string,
  codeVerifier: string,
): TokenRequest =>
  oauth2.codeRequest(client, PROOFS[values.exchangeAuth], {
    code,
    redirectUri,
    codeVerifier: values.pkce ? codeVerifier : undefined,
  });

/** A refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = (client: oauth2.OAuthClient, values: SociosValues, refreshToken: string): TokenRequest =>
  oauth2.refreshRequest(client, PROOFS[values.refreshAuth], refreshToken);

/** Ends one token, access or refresh (RFC 7009, 2.1). The response is 200 whatever the token was. */
export const revokeRequest = (client: oauth2.OAuthClient, token: string): TokenRequest =>
  oauth2.revocationRequest(client, oauth2.clientSecretBasic, token);

/** Where the browser goes to sign in (RFC 6749, 4.1.1), with Socios' partner tag and campaign parameters. */
export function loginUrl(
  client: oauth2.OAuthClient,
  values: SociosValues,
  redirectUri: string,
  { tracking }: SociosLoginInput,
  { state, codeChallenge }: RedirectBegin,
): string {
  return oauth2.authorizationUrl(values.authorizeUrl, {
    ...trackingParameters(tracking ?? {}),
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    partner_tag: values.partnerTag,
    scope: values.scope,
    state,
    ...(values.pkce && { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  });
}

/** The allow-list: nothing else of what a client sends reaches the authorize page. https://connect.socios.com/partner-web-app/url-parameters */
function trackingParameters({ referrer, campaign, param1, param2, param3 }: SociosTrackingInput) {
  const given = { referrer, campaign, param1, param2, param3 };
  // Longer ones could make an address that no server takes.
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.trim().slice(0, 256)]));
}

import * as oauth2 from '../../auth/oauth2/requests.js';
import type { ServerMetadata } from '../../auth/oauth2/server-metadata.js';
import type { SociosLoginInput, SociosTrackingInput } from '../../generated/graphql.js';
import type { CodeExchange, RedirectBegin } from '../../provider/contract.js';
import type { EndpointRequest } from '../../upstream/messages.js';
import type { SociosValues } from './config.js';

/**
 * Token requests as https://connect.socios.com/partner-api/authentication gives them. Their responses are RFC 6749's and are read by
 * src/auth/oauth2/token-response.ts.
 */

/** How the client proves itself, by the operator's setting. */
export const PROOFS: Readonly<Record<'basic' | 'post', oauth2.ClientAuth>> = {
  basic: oauth2.clientSecretBasic,
  post: oauth2.clientSecretPost,
};

/** A code for a fan's tokens (RFC 6749, 4.1.3). Socios wants all five fields, the client's proof in the form. */
export const exchangeRequest = (
  client: oauth2.OAuthClient,
  values: SociosValues,
  { code, codeVerifier, callbackUrl, remembered: { pkce } }: CodeExchange,
): EndpointRequest =>
  oauth2.codeRequest(client, PROOFS[values.exchangeAuth], {
    code,
    redirectUri: values.redirectUri ?? callbackUrl,
    // Use the values from the start of the login: settings and metadata may have changed since.
    codeVerifier: (pkce ?? String(values.pkce)) === 'true' ? codeVerifier : undefined,
  });

/**
 * Where the browser goes to sign in (RFC 6749, 4.1.1), with Socios' partner tag and campaign parameters. `announced`: what the server says of itself,
 * where the operator gives the address of that: then PKCE, scopes and `iss` are as it says.
 */
export function authorizationRequest(
  client: oauth2.OAuthClient,
  values: SociosValues,
  announced: ServerMetadata | undefined,
  { tracking }: SociosLoginInput,
  { state, codeChallenge, callbackUrl, scopes }: RedirectBegin,
) {
  const pkce = values.pkce && (announced?.takesS256 ?? true);
  const known = announced?.scopes;
  const url = oauth2.authorizationUrl(values.authorizeUrl, {
    ...trackingParameters(tracking ?? {}),
    response_type: 'code',
    client_id: client.id,
    redirect_uri: values.redirectUri ?? callbackUrl,
    partner_tag: values.partnerTag,
    scope: scopes.filter(scope => known?.includes(scope) ?? true).join(' '),
    state,
    ...(pkce && { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  });
  return { url, remember: { pkce: String(pkce), ...(announced?.sendsIss && { issuer: announced.issuer }) } };
}

/** The allow-list: nothing else of what a client sends reaches the authorize page. https://connect.socios.com/partner-web-app/url-parameters */
function trackingParameters({ referrer, campaign, param1, param2, param3 }: SociosTrackingInput) {
  const given = { referrer, campaign, param1, param2, param3 };
  // Longer ones could make an address that no server takes.
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.trim().slice(0, 256)]));
}

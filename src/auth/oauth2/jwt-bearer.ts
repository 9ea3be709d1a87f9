import type { TokenReading } from '../../provider/contract.js';
import { type EndpointRequest, form, type UpstreamResponse } from '../../upstream/messages.js';
import { type JwtSigner, signedJwt } from './jwt.js';
import { readTokenAnswer } from './token-response.js';

/** Google and others refuse longer ones. s. */
const MAX_LIFE_S = 3_600;

/** The claims of an assertion (RFC 7523, 3). */
export interface Assertion {
  readonly signer: JwtSigner;
  /** `iss`: the service account, or the client. */
  readonly issuer: string;
  /** `sub`: whom the token is for. RFC 7523 requires it, Google wants it only for domain-wide delegation. */
  readonly subject?: string | undefined;
  /** `aud`: the token endpoint's URL, or what the provider names in its place. */
  readonly audience: string;
  /** Scopes, space-separated. */
  readonly scope?: string | undefined;
  /** Where the scope is sent: as a claim (Google, Salesforce, Box) or in the form (RFC 7521, 4.1). */
  readonly scopeIn?: 'claim' | 'form';
  /** Life of the assertion, s. Default: 300. At most an hour. */
  readonly lifeS?: number;
  readonly claims?: Readonly<Record<string, string>>;
}

/**
 * An assertion for an access token: the JWT bearer grant (RFC 7523, 2.1). There is no refresh token: a new assertion gets the next access token.
 * `nowMs`: our clock, ms since the epoch.
 */
export function jwtBearerRequest(assertion: Assertion, nowMs: number): EndpointRequest {
  const { signer, issuer, subject, audience, scope, scopeIn = 'claim', lifeS = 300, claims } = assertion;
  const iat = Math.floor(nowMs / 1_000);
  const jwt = signedJwt(signer, {
    ...claims,
    iss: issuer,
    sub: subject,
    aud: audience,
    scope: scopeIn === 'claim' ? scope : undefined,
    iat,
    exp: iat + Math.min(lifeS, MAX_LIFE_S),
  });
  const { headers, ...rest } = form({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: jwt,
    scope: scopeIn === 'form' ? scope : undefined,
  });
  return { method: 'POST', ...rest, headers: { accept: 'application/json', ...headers } };
}

/**
 * Reads the response to it. `invalid_grant` speaks of the assertion (RFC 7521, 4.1.1): of a key that was taken back, or of our clock. Both are the
 * operator's, and neither makes the credentials permanently wrong.
 */
export function readAssertionResponse(response: UpstreamResponse): TokenReading | undefined {
  const reading = readTokenAnswer(response);
  return reading?.kind === 'rejected' ? { kind: 'misconfigured', error: 'invalid_grant' } : reading;
}

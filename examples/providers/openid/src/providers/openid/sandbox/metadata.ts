import { generateKeyPairSync, sign } from 'node:crypto';
import type { Route } from '../../../testing/sandbox/kit.js';
import { CLIENT } from './knobs.js';

/** Metadata of the fake (OpenID Connect Discovery, 3). */
export const metadataRoutes = (issuer: string): readonly Route[] => [
  {
    method: 'GET',
    path: /^\/\.well-known\/openid-configuration$/,
    handle: () => ({
      body: {
        issuer,
        authorization_endpoint: `${issuer}/oauth2/authorize`,
        token_endpoint: `${issuer}/oauth2/token`,
        revocation_endpoint: `${issuer}/oauth2/revoke`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      },
    }),
  },
];

/** Writes ID tokens (OpenID Connect Core, 2) under a key made for this run. */
export function idTokens(issuer: string, nowMs: () => number): (subject: string) => string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return subject => {
    const iat = Math.floor(nowMs() / 1_000);
    const claims = { iss: issuer, aud: CLIENT.id, sub: subject, iat, exp: iat + 300 };
    const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}

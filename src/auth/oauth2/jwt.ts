import { createHmac, type KeyObject, sign } from 'node:crypto';

/** How a JWT is signed (RFC 7518, 3.1): with an RSA key, a P-256 key, or a shared secret. */
export type JwtSigner =
  | { readonly algorithm: 'RS256' | 'ES256'; readonly key: KeyObject; readonly keyId?: string | undefined }
  | { readonly algorithm: 'HS256'; readonly key: string; readonly keyId?: string | undefined };

/** Claims: undefined ones are left out. */
export type JwtClaims = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed JWT in its compact form (RFC 7515, 3.1). */
export function signedJwt(signer: JwtSigner, claims: JwtClaims): string {
  const header = { alg: signer.algorithm, typ: 'JWT', kid: signer.keyId };
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signatureOf(signer, input).toString('base64url')}`;
}

function signatureOf(signer: JwtSigner, input: string): Buffer {
  if (signer.algorithm === 'HS256') return createHmac('sha256', signer.key).update(input).digest();
  // An ECDSA signature is R and S one after the other (RFC 7518, 3.4).
  return sign('sha256', Buffer.from(input), { key: signer.key, dsaEncoding: 'ieee-p1363' });
}

/** The algorithm for a key. Undefined: it is not RSA of at least 2048 bits (RFC 7518, 3.3), and not P-256. */
export function algorithmFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): 'RS256' | 'ES256' | undefined {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048 ? 'RS256' : undefined;
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

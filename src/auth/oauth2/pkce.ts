import { createHash, randomBytes } from 'node:crypto';

/** A fresh code verifier: 256 random bits as 43 characters (RFC 7636, 4.1). */
export const newCodeVerifier = (): string => randomBytes(32).toString('base64url');

/** The S256 challenge of a verifier (RFC 7636, 4.2). */
export const codeChallengeS256 = (verifier: string): string =>
  createHash('sha256').update(verifier, 'ascii').digest('base64url');

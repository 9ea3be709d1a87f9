import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import type { Authorization } from '../scenario/authorization.js';

/** A session as the hand-built server stores it. */
export interface StoredSession {
  /** The ready header of each provider. */
  readonly authorization: Authorization;
  /** For the providers that issue one. */
  readonly refreshTokens: Readonly<Record<string, string>>;
  readonly expiresAtMs: number;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const sealKeyOf = (base64: string): KeyObject => createSecretKey(base64, 'base64');

/** Hash of a cookie's value. Redis does not contain the value itself, so a copy of Redis opens no session. */
export const sessionIdOf = (cookie: string): string => hash('sha256', cookie, 'base64url');

export const redisKeyOf = (id: string): string => `app:1:session:${id}`;

/** AES-256-GCM: iv, tag, ciphertext. The session's id is authenticated with them, so a value cannot be moved to another session. */
export function seal(key: KeyObject, id: string, session: StoredSession): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
  const text = Buffer.concat([cipher.update(JSON.stringify(session)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Throws for a value that is damaged, or of another session. */
export function open(key: KeyObject, id: string, sealed: Buffer): StoredSession {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(id))
    .setAuthTag(tag);
  const text = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  return JSON.parse(text) as StoredSession;
}

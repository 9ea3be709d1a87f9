import { ByteWriter } from '../../src/auth/crypto/bytes.js';
import { authenticate, type Sealer, splitMac } from '../../src/auth/crypto/seal.js';
import { type GrantRecord, grantPlace } from '../../src/auth/store/grant-record.js';
import { type PackedGrant, readPacked, VERSION, writePacked } from '../../src/auth/store/grant-text.js';
import type { GrantName } from '../../src/auth/store/keys.js';
import { formatMetadata, parseMetadata, type SessionMetadata } from '../../src/auth/store/session-text.js';

/** The text of a grant, without its MAC, as gateways wrote it before version 4: JSON of version 2, or 3 with scopes. */
export function olderGrant(record: GrantRecord): string {
  const { generation, state, renewable, fallback, refreshTokenUsed, ...timed } = record;
  const { grantedAtMs, refreshedAtMs, accessEndMs, refreshFromMs, lastsUntilMs, ...others } = timed;
  const { mustWait: retryTold, credentialFingerprint: gotWith, ...rest } = others;
  const flags = (renewable ? 1 : 0) + (fallback ? 2 : 0) + (refreshTokenUsed ? 4 : 0);
  const times = [refreshedAtMs, accessEndMs, refreshFromMs, lastsUntilMs].map(ms => ms - grantedAtMs);
  return JSON.stringify({
    v: record.scopes === undefined ? 2 : 3,
    g: [generation, state.charAt(0), flags],
    t: [grantedAtMs, ...times],
    ...rest,
    retryTold,
    gotWith,
  });
}

/** The same with its MAC. */
export const writeOlderGrant = (sealer: Sealer, ref: string, grant: GrantName, record: GrantRecord): string =>
  authenticate(sealer, olderGrant(record), grantPlace(ref, grant));

export const readStored = (text: string) => readPacked(splitMac(text).body) as PackedGrant & Record<string, unknown>;

/** A stored grant of version 4 with other content and the MAC that it had. */
export function changeGrant(text: string, change: (grant: ReturnType<typeof readStored>) => object): string {
  const { body, mac = '' } = splitMac(text);
  const [keyId = ''] = mac.split('.');
  return writePacked(change(readStored(text)) as PackedGrant, keyId) + text.slice(body.length);
}

/** A session's stored metadata with other content and the MAC that it had. */
export function changeMetadata(text: string, change: Partial<SessionMetadata>): string {
  const { body, mac = '' } = splitMac(text);
  const [keyId = ''] = mac.split('.');
  return formatMetadata({ ...(parseMetadata(body) as SessionMetadata), ...change }, keyId) + text.slice(body.length);
}

const beginning = (generation: number) => new ByteWriter().number(VERSION).text('test').number(generation);

/** The bytes that a stored grant of this generation begins with, in a stage of gateways (./stage.ts). */
export const grantBegins = (generation: number): Buffer => beginning(generation).toBuffer();

/** The same for the tombstone of a revoked grant, which has no tokens. */
export const tombstoneBegins = (generation: number): Buffer => beginning(generation).text(undefined).toBuffer();

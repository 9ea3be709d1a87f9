import { createHash } from 'node:crypto';
import type { GatewayCode } from './gateway-code.js';
import type { Original } from './original.js';

/** All values of one session in the store. */
export interface Copy {
  readonly key: string;
  readonly ref: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Keys of the index by provider account. */
  readonly accounts: readonly string[];
  readonly endsAtMs: number;
}

const derive = (what: string, bytes: number): string =>
  createHash('shake256', { outputLength: bytes }).update(what).digest('base64url');

/** The value of the cookie of copy `number`. It is derived from the number, so that a million of them need not be stored. */
export const cookieOf = (number: number): string =>
  `${derive(`copied sid ${number}`, 16)}.${derive(`copied secret ${number}`, 32)}`;

/** Another account id of the same length, with the number in base 36. */
const subjectOf = (number: number, like: string): string => number.toString(36).padStart(like.length, 'x');

/** A copy of an original with another id. It has its own secret and accounts, and the same tokens, sealed for this copy only. */
export function copyOf(original: Original, number: number, code: GatewayCode, sealer: unknown): Copy {
  const [sid = '', secret = ''] = cookieOf(number).split('.');
  const ref = code.sha256(sid);
  const secretHash = code.sha256(secret);
  const fields: Record<string, string> = {
    ...original.fields,
    m: code.writeAbout(sealer, ref, secretHash, { ...original.about, id: derive(`public id ${number}`, 16) }),
    h: secretHash,
    u: NOT_LATELY,
  };
  const accounts: string[] = [];
  for (const { provider, record, tokens } of original.grants) {
    const sealed = code.sealTokenSet(sealer, ref, provider, record.generation, tokens);
    const subject = record.subject === undefined ? undefined : subjectOf(number, record.subject);
    const copied = { ...record, sealed, ...(subject !== undefined && { subject }) };
    fields[`g:${provider}`] = code.writeGrant(sealer, ref, provider, copied);
    if (subject !== undefined) accounts.push(code.keys.account(provider, subject));
  }
  return { key: code.keys.session(ref), ref, fields, accounts, endsAtMs: original.endsAtMs };
}

/** Last use of a session, ms since the epoch. It is so long ago that the next use is recorded, and has as many digits as a real one. */
const NOT_LATELY = '1600000000000';

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

export const randomText = (bits: number) => randomBytes(bits / 8).toString('base64url');

export const sha256 = (text: string) => hash('sha256', text, 'base64url');

/** Equality that takes as long whether or not the texts agree. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A session's value as it travels: `sid.secret`. */
export interface SessionValue {
  readonly sid: string;
  readonly secret: string;
}

const SID_BITS = 128;
const SECRET_BITS = 256;
const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

export const newSid = () => randomText(SID_BITS);
export const newSecret = () => randomText(SECRET_BITS);

/** Undefined for a value that no gateway can have issued. */
export function parseSessionValue(value: string | undefined): SessionValue | undefined {
  const [, sid, secret] = SHAPE.exec(value ?? '') ?? [];
  return sid !== undefined && secret !== undefined ? { sid, secret } : undefined;
}

export const formatSessionValue = ({ sid, secret }: SessionValue) => `${sid}.${secret}`;

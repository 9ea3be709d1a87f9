import { isBytes } from '../../crypto/bytes.js';
import type { Fields } from '../contract.js';

/** A value as Redis keeps it: a record of bytes as it is, any other text in UTF-8. */
export const encodeValue = (value: string): Buffer | string => (isBytes(value) ? Buffer.from(value, 'latin1') : value);

const LOWEST_OF_TEXT = 0x20;
const decodeValue = (value: Buffer): string =>
  value.toString((value[0] ?? LOWEST_OF_TEXT) < LOWEST_OF_TEXT ? 'latin1' : 'utf8');

/** The fields of a hash. Undefined: there is none. */
export function decodeFields(stored: Readonly<Record<string, Buffer>>): Fields | undefined {
  const fields: Record<string, string> = {};
  let isEmpty = true;
  for (const field in stored) {
    fields[field] = decodeValue(stored[field] as Buffer);
    isEmpty = false;
  }
  return isEmpty ? undefined : fields;
}

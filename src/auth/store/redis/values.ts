import { isUtf8 } from 'node:buffer';
import { isBytes } from '../../crypto/bytes.js';
import type { Fields } from '../contract.js';

/** First character of a value that is neither a record of bytes nor UTF-8, so damaged: it can be compared and replaced like any other. */
const DAMAGED = '\x1f';

/** A value as Redis keeps it: a record of bytes as it is, any other text in UTF-8. */
export function encodeValue(value: string): Buffer | string {
  if (!isBytes(value)) return value;
  return Buffer.from(value.startsWith(DAMAGED) ? value.slice(1) : value, 'latin1');
}

const [LOWEST_OF_TEXT, LOWEST_OF_DAMAGED] = [0x20, DAMAGED.charCodeAt(0)];

function decodeValue(stored: Buffer): string {
  const first = stored[0] ?? LOWEST_OF_TEXT;
  if (first < LOWEST_OF_DAMAGED) return stored.toString('latin1');
  return first >= LOWEST_OF_TEXT && isUtf8(stored) ? stored.toString() : DAMAGED + stored.toString('latin1');
}

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

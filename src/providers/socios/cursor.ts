import { createHash } from 'node:crypto';
import { gatewayError } from '../../errors.js';

/** An opaque cursor: the row's offset and a mark of the list it belongs to, so that another list's cursor is refused. */
export const writeCursor = (list: string, offset: number): string =>
  Buffer.from(`${markOf(list)}:${offset}`).toString('base64url');

/** Offset of the row after the cursor's; 0 without a cursor. Throws BAD_USER_INPUT for a cursor that this list did not give. */
export function rowAfter(list: string, cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined) return 0;
  const [, mark, offset] = /^([\w-]{8}):(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (mark !== markOf(list) || writeCursor(list, Number(offset)) !== cursor)
    throw gatewayError('BAD_USER_INPUT', { message: 'after: this cursor is not from this list' });
  return Number(offset) + 1;
}

const markOf = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 8);

import { hash } from 'node:crypto';
import { gatewayError } from '../../errors.js';
import { packCursor, unpackCursor } from '../../provider/paging.js';
import { type PageSize, UNKNOWN_SIZE } from './page-size.js';

/** A place in a list. */
export interface Place {
  /** Rows before it. */
  readonly offset: number;
  readonly size: PageSize;
}

/**
 * An opaque cursor: the row's offset, a mark of the list it belongs to, so that another list's cursor is refused, and what is known of the
 * provider's pages.
 */
export const writeCursor = (list: string, { offset, size: { rows, isMost } }: Place): string =>
  packCursor(`${markOf(list)}:${offset}:${rows}${isMost ? '' : '+'}`);

const CURSOR = /^([\w-]{8}):(0|[1-9]\d{0,8}):([1-9]\d{1,5})(\+)?$/;

/** The place after the cursor's row; the list's beginning without a cursor. Throws BAD_USER_INPUT for a cursor that this list did not give. */
export function placeAfter(list: string, cursor: string | null | undefined): Place {
  if (cursor === null || cursor === undefined) return { offset: 0, size: UNKNOWN_SIZE };
  const [, mark, offset, rows, more] = CURSOR.exec(unpackCursor(cursor) ?? '') ?? [];
  if (mark !== markOf(list))
    throw gatewayError('BAD_USER_INPUT', { message: 'after: this cursor is not from this list' });
  return { offset: Number(offset) + 1, size: { rows: Number(rows), isMost: more === undefined } };
}

const markOf = (list: string): string => hash('sha256', list, 'base64url').slice(0, 8);

import { z } from 'zod';
import { gatewayError } from '../../errors.js';
import { packCursor, unpackCursor } from '../../provider/paging.js';

/** A place in a sorted collection: the page that begins at `start` of the sort attribute, from the row after `id` if that row is in it. */
export interface Place {
  /** Null: the first page. */
  readonly start: string | null;
  /** Null: nothing to skip. */
  readonly id: string | null;
}

export const BEGINNING: Place = { start: null, id: null };

/** Packs a place. `scope` names the endpoint, its filter, sort and direction: a cursor holds for these only. */
export function encodeCursor(scope: string, { start, id }: Place): string {
  return packCursor(JSON.stringify([scope, start, id]));
}

/** Unpacks a place. Throws BAD_USER_INPUT for what is no cursor of this scope. */
export function decodeCursor(scope: string, cursor: string): Place {
  const parsed = z.tuple([z.literal(scope), z.string().nullable(), z.string()]).safeParse(unpack(cursor));
  const place = parsed.success ? { start: parsed.data[1], id: parsed.data[2] } : undefined;
  if (place && encodeCursor(scope, place) === cursor) return place;
  throw gatewayError('BAD_USER_INPUT', {
    message: 'The cursor in after is none of this collection in this order and with this filter.',
  });
}

function unpack(cursor: string): unknown {
  try {
    return JSON.parse(unpackCursor(cursor) ?? '');
  } catch {
    return undefined;
  }
}

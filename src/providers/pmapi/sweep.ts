import { gatewayError } from '../../errors.js';
import { type Row, rows } from '../../upstream/read.js';
import type { Client, Query } from './client.js';
import { MOST_ROWS } from './page.js';

/** Pages that one sweep may read: 100,000 rows. */
const MOST_PAGES = 500;

/**
 * Reads a whole collection by id, page after page, by id of the row. `enough` may end it early. Throws PROVIDER_PROTOCOL_ERROR where the
 * pages go round in circles.
 */
export async function sweep<T extends { id: string }>(
  client: Client,
  endpoint: string,
  schema: Row<T>,
  { filter = {}, enough = () => false }: { filter?: Query; enough?: (found: ReadonlyMap<string, T>) => boolean } = {},
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  let start: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: Query = { ...filter, count: String(MOST_ROWS), sort: 'id', start: start ?? undefined };
    const reply = await client.get(endpoint, query);
    const before = found.size;
    for (const row of rows(reply?.data, schema)) found.set(row.id, row);
    if (!reply || reply.next === null || enough(found)) return found;
    if (found.size === before) break;
    start = reply.next;
  }
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('paging does not end') });
}

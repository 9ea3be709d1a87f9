import { fitting } from '../../http/read.js';
import { type Connection, connection, type Edge, edge, type Paging, pageSize } from '../../paging.js';
import { placeAfter, writeCursor } from './cursor.js';
import { type Poll, pollRow } from './rows.js';
import { type FetchPage, Walk } from './walk.js';

/**
 * A connection over a list that pages by number. `list` names it, filter included: its cursors are good for no other.
 * Throws BAD_USER_INPUT for `first` outside 1..100 and for foreign cursors.
 */
export async function pollConnection(list: string, paging: Paging, fetchPage: FetchPage): Promise<Connection<Poll>> {
  const first = pageSize(paging.first);
  const { offset, size } = placeAfter(list, paging.after);
  const walk = new Walk(offset, first + 1, size, fetchPage);
  await walk.run();
  const cursorOf = (i: number) => writeCursor(list, { offset: offset + i, size: walk.size });
  const shown = walk.rows.slice(0, first);
  // A row without an id is left out, but it keeps its place, so that the next cursor still points behind it.
  const edges: Edge<Poll>[] = [];
  for (const [i, row] of shown.entries()) {
    const node = fitting(row, pollRow);
    if (node) edges.push(edge(node, () => cursorOf(i)));
  }
  return connection(edges, walk.rows.length > first, () => (shown.length > 0 ? cursorOf(shown.length - 1) : null));
}

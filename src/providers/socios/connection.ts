import { type Connection, connection, type Paging, pageSize } from '../../provider/paging.js';
import { fitting } from '../../upstream/read.js';
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
  const shown = Math.min(walk.rows.length, first);
  const cursorOf = (place: number) => writeCursor(list, { offset: offset + place, size: walk.size });
  // A row without an id is left out, but it keeps its place, so that the next cursor still points behind it.
  const nodes: Poll[] = [];
  const places: number[] = [];
  for (let place = 0; place < shown; place += 1) {
    const node = fitting(walk.rows[place], pollRow);
    if (!node) continue;
    nodes.push(node);
    places.push(place);
  }
  const cursorAt = (index: number) => cursorOf(places[index] as number);
  return connection(nodes, walk.rows.length > first, cursorAt, () => (shown > 0 ? cursorOf(shown - 1) : null));
}

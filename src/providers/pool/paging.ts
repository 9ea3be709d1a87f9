import { type Connection, connection, type Paging, packCursor, pageSize, unpackCursor } from '../../provider/paging.js';
import { isDay, poolError, type ReleaseDayModel } from './responses.js';

/** Days from `date` (itself included) back into the past. */
export interface DaySpan {
  readonly date: string;
  readonly count: number;
}

type FetchDays = (span?: DaySpan) => Promise<readonly ReleaseDayModel[]>;

export interface DaysWanted extends Paging {
  readonly from?: string | null | undefined;
}

/** Where days begin, going back: at a day, or right after it. */
interface Edge {
  readonly date: string;
  readonly included: boolean;
}

/** Maximum requests for one page; POOL itself needs one or two. */
const MAX_ROUNDS = 10;

/** One page of the connection over days. Throws BAD_USER_INPUT for arguments that cannot be used. */
export async function dayConnection(
  fetchDays: FetchDays,
  { from, first, after }: DaysWanted,
): Promise<Connection<ReleaseDayModel>> {
  const size = pageSize(first, { provider: 'POOL' });
  const { days, more } = await collect(fetchDays, size, edgeOf(from ?? undefined, after ?? undefined));
  return connection(days, more, index => cursorOf((days[index] as ReleaseDayModel).date));
}

function edgeOf(from: string | undefined, after: string | undefined): Edge | undefined {
  const start = from === undefined ? undefined : { date: givenDay(from), included: true };
  const end = after === undefined ? undefined : { date: dayOfCursor(after), included: false };
  return end && start && start.date < end.date ? start : (end ?? start);
}

const follows = (date: string, edge: Edge | undefined) =>
  !edge || date < edge.date || (edge.included && date === edge.date);

/**
 * Collects one day more than wanted, which is how it is known that there is more. The count segment is a wish: a response may hold fewer days (a cap)
 * or more, so days are requested until there are enough or nothing new comes. After a day, that day itself is requested again and omitted: the
 * provider surely has it, and it does not matter then whether its start date is part of the response.
 */
async function collect(fetchDays: FetchDays, first: number, begin: Edge | undefined) {
  const found = new Map<string, ReleaseDayModel>();
  let edge = begin;
  for (let round = 0; round < MAX_ROUNDS && found.size <= first; round += 1) {
    const missing = first + 1 - found.size;
    const days = await fetchDays(edge && { date: edge.date, count: edge.included ? missing : missing + 1 });
    const fresh = days.filter(day => follows(day.date, edge));
    for (const day of fresh) found.set(day.date, merged(found.get(day.date), day));
    const oldest = fresh.map(({ date }) => date).sort()[0];
    if (oldest === undefined) return { days: newestFirst(found), more: false };
    edge = { date: oldest, included: false };
  }
  // The oldest day is the proof that there is more, so it is not shown even where rounds ran out before days did.
  return { days: newestFirst(found).slice(0, -1).slice(0, first), more: true };
}

const newestFirst = (days: ReadonlyMap<string, ReleaseDayModel>) =>
  [...days.values()].sort((a, b) => (a.date < b.date ? 1 : -1));

/** A day that a response names twice is one day. */
const merged = (one: ReleaseDayModel | undefined, other: ReleaseDayModel) =>
  one ? { ...one, releases: [...one.releases, ...other.releases] } : other;

const bad = (message: string) => poolError('BAD_USER_INPUT', message);

/** A calendar day that a client sent. */
function givenDay(value: string): string {
  if (isDay(value)) return value;
  throw bad('from must be a day, YYYY-MM-DD.');
}

const PREFIX = 'pool:day:';

/** A place in the days, right after one of them: it stays good when newer days come in front. */
export const cursorOf = (day: string) => packCursor(`${PREFIX}${day}`);

/** The day that a cursor stands after. Throws BAD_USER_INPUT for anything that is not one of ours. */
function dayOfCursor(cursor: string): string {
  const text = unpackCursor(cursor);
  const day = text?.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  if (isDay(day)) return day;
  throw bad('after is not a cursor of releaseDays.');
}

import { packCursor, unpackCursor } from '../../provider/paging.js';
import { pathSegment } from '../../upstream/path.js';
import { poolError } from './answers.js';
import { isDay } from './scalars.js';

const bad = (message: string) => poolError('BAD_USER_INPUT', message);

/** A calendar day that a client sent. */
export function givenDay(value: string): string {
  if (isDay(value)) return value;
  throw bad('from must be a day, YYYY-MM-DD.');
}

/** A release id that a client sent: POOL's are whole numbers, so nothing else exists. */
export function releaseId(id: string): string {
  if (/^\d{1,18}$/.test(id)) return id;
  throw poolError('NOT_FOUND');
}

const LONGEST_SEARCH = 200;

/** A search text as one path segment. */
export function searchSegment(text: string): string {
  const wanted = text.trim();
  if (wanted === '' || wanted.length > LONGEST_SEARCH)
    throw bad(`text must hold something to search for, at most ${LONGEST_SEARCH} characters.`);
  return pathSegment('text', wanted, { provider: 'POOL' });
}

const PREFIX = 'pool:day:';

/** A place in the days, right after one of them: it stays good when newer days come in front. */
export const cursorOf = (day: string) => packCursor(`${PREFIX}${day}`);

/** The day that a cursor stands after. Throws BAD_USER_INPUT for anything that is not one of ours. */
export function dayOfCursor(cursor: string): string {
  const text = unpackCursor(cursor);
  const day = text?.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  if (isDay(day)) return day;
  throw bad('after is not a cursor of releaseDays.');
}

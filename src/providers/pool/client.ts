import type { Caller } from '../../provider/contract.js';
import { AS_JSON, pathSegment } from '../../upstream/messages.js';
import { anyId, isObject, rows } from '../../upstream/read.js';
import { subjectOf } from './auth.js';
import {
  type ChartModel,
  chartRow,
  dayRow,
  formatRow,
  type MusicFormatModel,
  type MusicSearchModel,
  type ReleaseDayModel,
  type ReleaseModel,
  releaseRow,
  trackRow,
} from './models.js';
import { collection, listOf, payload, poolError, wordsOf } from './responses.js';

const get = (caller: Caller, path: string) => caller.send({ method: 'GET', path, headers: AS_JSON });

/** Days from `date` (itself included) back into the past. */
export interface DaySpan {
  readonly date: string;
  readonly count: number;
}

/** Days of releases, newest first; without a span the newest, as many as POOL puts on a page (15) (api.promoonly.com/doc/page_release). */
export async function releaseDays(caller: Caller, span?: DaySpan): Promise<ReleaseDayModel[]> {
  const tail = span ? `/${span.date}/${span.count}` : '';
  return listOf(collection(await get(caller, `/releases/date/1${tail}`)), dayRow);
}

/** Words with which POOL may say that there is no such release; others speak of trouble. */
const NONE = /invalid|unknown|not found|no (such|release|results?|data)\b|not exist|n't exist/i;

/**
 * One release or chart with its tracks (api.promoonly.com/doc/chart). Throws NOT_FOUND where POOL knows none: it says so by status, in words, or by an
 * response without an id.
 */
export async function release(caller: Caller, id: string): Promise<ReleaseModel> {
  const response = await get(caller, `/release/${pathSegment('id', id, { provider: 'POOL' })}`);
  const value = response.status === 200 && response.text.trim() === '' ? null : payload(response);
  const [found] = rows(value, releaseRow);
  if (found) return found;
  const words = wordsOf(value);
  throw poolError(words === undefined || NONE.test(words) ? 'NOT_FOUND' : 'PROVIDER_REJECTED');
}

/** Charts with the user's choice (api.promoonly.com/doc/get_user_charts). */
export async function charts(caller: Caller): Promise<ChartModel[]> {
  return listOf(collection(await get(caller, '/user/charts')), chartRow);
}

/** The user's formats (api.promoonly.com/doc/get_format_list). */
export async function formats(caller: Caller): Promise<MusicFormatModel[]> {
  return listOf(collection(await get(caller, '/user/formats')), formatRow);
}

/** All option groups as they come, unknown ones too (api.promoonly.com/doc/get_user_options). */
export async function options(caller: Caller): Promise<unknown> {
  const value = payload(await get(caller, '/user/options'));
  if (value !== null && typeof value !== 'object') throw poolError('PROVIDER_PROTOCOL_ERROR');
  if (wordsOf(value) !== undefined) throw poolError('PROVIDER_REJECTED');
  return value;
}

/**
 * The user id that POOL has for a token; undefined where it names none. POOL recommends this call at the first sign-in
 * (api.promoonly.com/doc/sync_distribution).
 */
export async function userId(caller: Caller): Promise<string | undefined> {
  const value = payload(await get(caller, '/user/sync'));
  return isObject(value) ? subjectOf(anyId(value.userid)) : undefined;
}

/** Quick search (api.promoonly.com/doc/quick_search). `segment` is percent-encoded. */
export async function search(caller: Caller, segment: string): Promise<MusicSearchModel> {
  const value = collection(await get(caller, `/qsearch/${segment}`));
  if (value === null || Array.isArray(value)) return { releases: [], tracks: [] };
  if (!isObject(value)) throw poolError('PROVIDER_PROTOCOL_ERROR');
  const { release_results, title_results } = value;
  // Without either list it is no search result: as a list it says what it is instead.
  if (release_results === undefined && title_results === undefined) listOf(value, () => undefined);
  return { releases: listOf(release_results ?? null, releaseRow), tracks: listOf(title_results ?? null, trackRow) };
}

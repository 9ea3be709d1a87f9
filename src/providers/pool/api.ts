import DataLoader from 'dataloader';
import type { Resolvers } from '../../generated/graphql.js';
import { type ApiKey, type GatewayContext, mapMaybePromise } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, pathSegment } from '../../upstream/messages.js';
import { anyId, isObject, rows } from '../../upstream/read.js';
import { subjectOf } from './auth.js';
import { type DaySpan, type DaysWanted, dayConnection } from './paging.js';
import {
  type ChartModel,
  chartRow,
  collection,
  dayRow,
  formatRow,
  listOf,
  type MusicFormatModel,
  type MusicSearchModel,
  type PoolUserModel,
  payload,
  poolError,
  type ReleaseDayModel,
  type ReleaseModel,
  releaseRow,
  trackRow,
  tracksOf,
  wordsOf,
} from './responses.js';

/** Names POOL's loaders for `context.upstream`. */
const poolApi: ApiKey<PoolApi> = { provider: 'POOL' };

export type PoolApi = ReturnType<typeof createPoolApi>;

/** POOL's data for one owner. Within one request, nothing is requested twice. */
export function createPoolApi(caller: Caller) {
  const releases: DataLoader<string, ReleaseModel> = new DataLoader(
    // POOL has no endpoint for several ids: the loader requests each id once.
    ids =>
      Promise.all(
        ids.map(id =>
          release(caller, id).catch((error: Error) => {
            releases.clear(id);
            return error;
          }),
        ),
      ),
  );
  return {
    me: () => me(caller),
    releaseDays: (wanted: DaysWanted) => dayConnection(span => releaseDays(caller, span), wanted),
    /** A release by an id that POOL sent. */
    release: (id: string) => releases.load(id),
    /** A release by an id that a client sent. */
    releaseOfId: async (id: string) => releases.load(releaseId(id)),
    charts: memoized(() => charts(caller)),
    formats: memoized(() => formats(caller)),
    options: memoized(() => options(caller)),
    search: async (text: string) => search(caller, searchSegment(text)),
  };
}

async function me(caller: Caller): Promise<PoolUserModel> {
  const { userId } = await caller.facts();
  if (!userId) throw poolError('LOGIN_REQUIRED');
  return { id: userId };
}

/** A release id that a client sent: POOL's are whole numbers, so nothing else exists. */
function releaseId(id: string): string {
  if (/^\d{1,18}$/.test(id)) return id;
  throw poolError('NOT_FOUND');
}

const LONGEST_SEARCH = 200;

/** A search text as one path segment. */
function searchSegment(text: string): string {
  const wanted = text.trim();
  if (wanted === '' || wanted.length > LONGEST_SEARCH)
    throw poolError('BAD_USER_INPUT', `text must hold something to search for, at most ${LONGEST_SEARCH} characters.`);
  return pathSegment('text', wanted, { provider: 'POOL' });
}

/** Calls at most once and shares the result; a failure is not kept, so that the next call may try again. */
function memoized<T>(fetch: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= fetch().catch(error => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}

const get = (caller: Caller, path: string) => caller.send({ method: 'GET', path, headers: AS_JSON });

/** Days of releases, newest first; without a span the newest, as many as POOL puts on a page (15) (api.promoonly.com/doc/page_release). */
async function releaseDays(caller: Caller, span?: DaySpan): Promise<ReleaseDayModel[]> {
  const tail = span ? `/${span.date}/${span.count}` : '';
  return listOf(collection(await get(caller, `/releases/date/1${tail}`)), dayRow);
}

/** Words with which POOL may say that there is no such release; others speak of trouble. */
const NONE = /invalid|unknown|not found|no (such|release|results?|data)\b|not exist|n't exist/i;

/**
 * One release or chart with its tracks (api.promoonly.com/doc/chart). Throws NOT_FOUND if POOL has none: it reports that by status, in words, or by an
 * response without an id.
 */
async function release(caller: Caller, id: string): Promise<ReleaseModel> {
  const response = await get(caller, `/release/${pathSegment('id', id, { provider: 'POOL' })}`);
  const value = response.status === 200 && response.text.trim() === '' ? null : payload(response);
  const [found] = rows(value, releaseRow);
  if (found) return found;
  const words = wordsOf(value);
  throw poolError(words === undefined || NONE.test(words) ? 'NOT_FOUND' : 'PROVIDER_REJECTED');
}

/** Charts with the user's choice (api.promoonly.com/doc/get_user_charts). */
async function charts(caller: Caller): Promise<ChartModel[]> {
  return listOf(collection(await get(caller, '/user/charts')), chartRow);
}

/** The user's formats (api.promoonly.com/doc/get_format_list). */
async function formats(caller: Caller): Promise<MusicFormatModel[]> {
  return listOf(collection(await get(caller, '/user/formats')), formatRow);
}

/** All option groups as they come, unknown ones too (api.promoonly.com/doc/get_user_options). */
async function options(caller: Caller): Promise<unknown> {
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
async function search(caller: Caller, segment: string): Promise<MusicSearchModel> {
  const value = collection(await get(caller, `/qsearch/${segment}`));
  if (value === null || Array.isArray(value)) return { releases: [], tracks: [] };
  if (!isObject(value)) throw poolError('PROVIDER_PROTOCOL_ERROR');
  const { release_results, title_results } = value;
  // Without either list it is no search result: as a list it says what it is instead.
  if (release_results === undefined && title_results === undefined) listOf(value, () => undefined);
  return { releases: listOf(release_results ?? null, releaseRow), tracks: listOf(title_results ?? null, trackRow) };
}

const anyone = (context: GatewayContext) => context.upstream(poolApi, 'user-or-service');
const caller = (context: GatewayContext) => context.upstream(poolApi, 'user');

export const resolvers: Resolvers = {
  Query: {
    releaseDays: async (_, wanted, context) => (await anyone(context)).releaseDays(wanted),
    release: async (_, { id }, context) => (await anyone(context)).releaseOfId(id),
    charts: async (_, __, context) => (await anyone(context)).charts(),
    searchMusic: async (_, { text }, context) => (await anyone(context)).search(text),
  },
  Viewer: {
    pool: async (_, __, context) => ((await context.hasOwnGrant('POOL')) ? (await caller(context)).me() : null),
  },
  PoolUser: {
    options: async (_, __, context) => (await caller(context)).options(),
    formats: async (_, __, context) => (await caller(context)).formats(),
    charts: async (_, __, context) => (await caller(context)).charts(),
  },
  Release: {
    async tracks({ id, tracks }, _, context) {
      const sent = tracks ?? (await (await anyone(context)).release(id)).tracks;
      return sent ? tracksOf(sent) : null;
    },
  },
  Chart: {
    release: ({ id }, _, context) => mapMaybePromise(anyone(context), api => api.release(id)),
  },
};

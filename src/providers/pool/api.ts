import DataLoader from 'dataloader';
import type { ApiKey } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { pathSegment } from '../../upstream/messages.js';
import * as client from './client.js';
import type { PoolUserModel, ReleaseModel } from './models.js';
import { type DaysWanted, dayConnection } from './paging.js';
import { poolError } from './responses.js';

/** Names POOL's loaders for `context.upstream`. */
export const poolApi: ApiKey<PoolApi> = { provider: 'POOL' };

export type PoolApi = ReturnType<typeof createPoolApi>;

/** What resolvers ask of POOL in the name of one owner. Within its life (one request) nothing is asked for twice. */
export function createPoolApi(caller: Caller) {
  const releases: DataLoader<string, ReleaseModel> = new DataLoader(
    // POOL has no endpoint for several ids: the loader is here to ask for each id once.
    ids =>
      Promise.all(
        ids.map(id =>
          client.release(caller, id).catch((error: Error) => {
            releases.clear(id);
            return error;
          }),
        ),
      ),
  );
  return {
    me: () => me(caller),
    releaseDays: (wanted: DaysWanted) => dayConnection(span => client.releaseDays(caller, span), wanted),
    /** A release by an id that POOL sent. */
    release: (id: string) => releases.load(id),
    /** A release by an id that a client sent. */
    releaseOfId: async (id: string) => releases.load(releaseId(id)),
    charts: memoized(() => client.charts(caller)),
    formats: memoized(() => client.formats(caller)),
    options: memoized(() => client.options(caller)),
    search: async (text: string) => client.search(caller, searchSegment(text)),
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

/** Calls at most once and shares the result; a failure is not kept, so that the next one may ask again. */
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

import DataLoader from 'dataloader';
import type { Caller } from '../../provider/contract.js';
import { poolError } from './answers.js';
import { releaseId, searchSegment } from './arguments.js';
import * as client from './client.js';
import { type DaysWanted, dayConnection } from './days.js';
import type { PoolUserModel, ReleaseModel } from './models.js';
import { once } from './once.js';

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
    charts: once(() => client.charts(caller)),
    formats: once(() => client.formats(caller)),
    options: once(() => client.options(caller)),
    search: async (text: string) => client.search(caller, searchSegment(text)),
  };
}

async function me(caller: Caller): Promise<PoolUserModel> {
  const { userId } = await caller.facts();
  if (!userId) throw poolError('LOGIN_REQUIRED');
  return { id: userId };
}

import type { ApiKey } from '../../api-key.js';
import { rows } from '../../http/read.js';
import type { Caller } from '../../provider.js';
import { payload } from './answers.js';
import { type AcmeItemModel, itemRow } from './models.js';

/** Calls to Acme in the name of the gateway. */
export interface AcmeApi {
  items(): Promise<readonly AcmeItemModel[]>;
}

/** Names these calls for `context.upstream`. */
export const acmeApi: ApiKey<AcmeApi> = { provider: 'ACME' };

/** Made anew for each request, so whatever is remembered here is nobody else's. */
export function createAcmeApi(caller: Caller): AcmeApi {
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));
  return { items: async () => rows(await get('/v1/items'), itemRow) };
}

import { type ApiKey, type Caller, rows } from 'keyring-gateway';
import type { Resolvers } from '../../generated/graphql.js';
import { type AcmeItemModel, itemRow, payload } from './responses.js';

/** Calls to Acme with the gateway's own credentials. */
export interface AcmeApi {
  items(): Promise<readonly AcmeItemModel[]>;
}

/** Names these calls for `context.upstream`. */
const acmeApi: ApiKey<AcmeApi> = { provider: 'ACME' };

/** Created for each request, so cached values belong to that request. */
export function createAcmeApi(caller: Caller): AcmeApi {
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));
  return { items: async () => rows(await get('/v1/items'), itemRow) };
}

export const resolvers: Resolvers = {
  Query: {
    acmeItems: async (_, _args, context) => (await context.upstream(acmeApi, 'service')).items(),
  },
};

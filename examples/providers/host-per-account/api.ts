import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { AS_JSON, gatewayError, isObject, payloadOf, queryString, rows } from 'keyring-gateway';
import { type CirrusCustomerModel, type CirrusUserModel, customerRow, userRow } from './responses.js';

const CUSTOMERS = 'SELECT Id, Name FROM Account ORDER BY Name LIMIT 50';

/** Calls to Cirrus with the tokens of one account, at the account's own host. */
export interface CirrusApi {
  me(): Promise<CirrusUserModel>;
  customers(): Promise<readonly CirrusCustomerModel[]>;
}

const cirrusApi: ApiKey<CirrusApi> = { provider: 'CIRRUS' };

export function createCirrusApi(caller: Caller): CirrusApi {
  const get = async (path: string) => payloadOf('CIRRUS', await caller.send({ method: 'GET', path, headers: AS_JSON }));
  return {
    async me() {
      const [user] = rows(await get('/services/oauth2/userinfo'), userRow);
      if (user) return user;
      throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'CIRRUS', cause: new Error('a user without an id') });
    },
    async customers() {
      const body = await get(`/services/data/v61.0/query${queryString([['q', CUSTOMERS]])}`);
      return rows(isObject(body) ? body.records : undefined, customerRow);
    },
  };
}

export const resolvers = {
  Query: {
    cirrusCustomers: async (_: unknown, { account }: { account?: string | null }, context: GatewayContext) =>
      (await context.upstream(cirrusApi, 'user', account)).customers(),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    cirrus: async (_: unknown, { account }: { account?: string | null }, context: GatewayContext) =>
      (await context.hasOwnGrant('CIRRUS')) ? (await context.upstream(cirrusApi, 'user', account)).me() : null,
  },
};

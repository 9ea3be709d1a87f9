import { type ApiKey, type Caller, gatewayError, payloadOf, rows } from 'keyring-gateway';
import type { Resolvers } from '../../generated/graphql.js';
import { type AcmeItemModel, type AcmeUserModel, itemRow, userRow } from './responses.js';

/** Calls to Acme with the credentials of one owner. */
export interface AcmeApi {
  me(): Promise<AcmeUserModel>;
  items(): Promise<readonly AcmeItemModel[]>;
}

const acmeApi: ApiKey<AcmeApi> = { provider: 'ACME' };

export function createAcmeApi(caller: Caller): AcmeApi {
  const get = async (path: string) =>
    payloadOf('ACME', await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));
  return {
    async me() {
      const [user] = rows(await get('/v1/me'), userRow);
      if (user) return user;
      throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'ACME', cause: new Error('a user without an id') });
    },
    items: async () => rows(await get('/v1/items'), itemRow),
  };
}

export const resolvers: Resolvers = {
  Query: {
    acmeItems: async (_, _args, context) => (await context.upstream(acmeApi, 'user')).items(),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    acme: async (_, _args, context) =>
      (await context.hasOwnGrant('ACME')) ? (await context.upstream(acmeApi, 'user')).me() : null,
  },
};

import { type ApiKey, type Caller, gatewayError, rows } from 'keyring-gateway';
import type { Resolvers } from '../../generated/graphql.js';
import { type AcmeItemModel, type AcmeUserModel, itemRow, payload, userRow } from './responses.js';

/** Calls to Acme with the credentials of one owner. */
export interface AcmeApi {
  /** The owner. */
  me(): Promise<AcmeUserModel>;
  /** The owner's items. */
  items(): Promise<readonly AcmeItemModel[]>;
}

/** Names these calls for `context.upstream`. */
const acmeApi: ApiKey<AcmeApi> = { provider: 'ACME' };

/** Created for each owner and request, so cached values belong to that owner. */
export function createAcmeApi(caller: Caller): AcmeApi {
  let me: Promise<AcmeUserModel> | undefined;
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));

  async function readMe(): Promise<AcmeUserModel> {
    const [user] = rows(await get('/v1/me'), userRow);
    if (user) return user;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'ACME', cause: new Error('a user without an id') });
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    items: async () => rows(await get('/v1/items'), itemRow),
  };
}

export const resolvers: Resolvers = {
  Query: {
    acmeItems: async (_, _args, context) => (await context.upstream(acmeApi, 'user-or-service')).items(),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    acme: async (_, _args, context) =>
      (await context.hasOwnGrant('ACME')) ? (await context.upstream(acmeApi, 'user')).me() : null,
  },
};

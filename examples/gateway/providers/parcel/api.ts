import { type ApiKey, type Caller, gatewayError, rows } from 'keyring-gateway';
import type { Resolvers } from '../../generated/graphql.js';
import { itemRow, type ParcelItemModel, type ParcelUserModel, payload, userRow } from './responses.js';

/** Calls to Parcel with the credentials of one owner. */
export interface ParcelApi {
  /** The owner. */
  me(): Promise<ParcelUserModel>;
  /** The owner's items. */
  items(): Promise<readonly ParcelItemModel[]>;
}

/** Names these calls for `context.upstream`. */
const parcelApi: ApiKey<ParcelApi> = { provider: 'PARCEL' };

/** Created for each owner and request, so cached values belong to that owner. */
export function createParcelApi(caller: Caller): ParcelApi {
  let me: Promise<ParcelUserModel> | undefined;
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));

  async function readMe(): Promise<ParcelUserModel> {
    const [user] = rows(await get('/v1/me'), userRow);
    if (user) return user;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PARCEL', cause: new Error('a user without an id') });
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
    parcelItems: async (_, _args, context) => (await context.upstream(parcelApi, 'user-or-service')).items(),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    parcel: async (_, _args, context) =>
      (await context.hasOwnGrant('PARCEL')) ? (await context.upstream(parcelApi, 'user')).me() : null,
  },
};

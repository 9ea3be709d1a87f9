import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { AS_JSON, gatewayError, queryString, rows } from 'keyring-gateway';
import { type AtlasAccountModel, type AtlasPlaceModel, accountRow, payload, placeRow } from './responses.js';

/** Calls to Atlas with the credentials of one owner. */
export interface AtlasApi {
  /** The owner of the key. */
  me(): Promise<AtlasAccountModel>;
  /** Places whose names contain a text. */
  places(name: string): Promise<readonly AtlasPlaceModel[]>;
}

/** Names these calls for `context.upstream`. */
const atlasApi: ApiKey<AtlasApi> = { provider: 'ATLAS' };

/** Created for each owner and request, so cached values belong to that owner. */
export function createAtlasApi(caller: Caller): AtlasApi {
  let me: Promise<AtlasAccountModel> | undefined;
  const get = async (path: string) => payload(await caller.send({ method: 'GET', path, headers: AS_JSON }));

  async function readMe(): Promise<AtlasAccountModel> {
    const [account] = rows(await get('/v1/account'), accountRow);
    if (account) return account;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'ATLAS', cause: new Error('an account without an id') });
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    places: async name => rows(await get(`/v1/places${queryString([['name', name]])}`), placeRow),
  };
}

export const resolvers = {
  Query: {
    atlasPlaces: async (_: unknown, { name }: { name: string }, context: GatewayContext) =>
      (await context.upstream(atlasApi, 'user-or-service')).places(name),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    atlas: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.hasOwnGrant('ATLAS')) ? (await context.upstream(atlasApi, 'user')).me() : null,
  },
};

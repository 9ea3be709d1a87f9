import { gatewayError } from '../../errors.js';
import type { Resolvers } from '../../generated/graphql.js';
import type { ApiKey } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, queryString } from '../../upstream/messages.js';
import { rows } from '../../upstream/read.js';
import { type AtlasAccountModel, type AtlasPlaceModel, accountRow, payload, placeRow } from './responses.js';

/** Calls to Atlas in the name of one owner. */
export interface AtlasApi {
  /** Whose key it is. */
  me(): Promise<AtlasAccountModel>;
  /** Places with a text in their names. */
  places(name: string): Promise<readonly AtlasPlaceModel[]>;
}

/** Names these calls for `context.upstream`. */
const atlasApi: ApiKey<AtlasApi> = { provider: 'ATLAS' };

/** Created for each owner and request, so what it remembers belongs to that owner. */
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

export const resolvers: Resolvers = {
  Query: {
    atlasPlaces: async (_, { name }, context) => (await context.upstream(atlasApi, 'user-or-service')).places(name),
  },
  Viewer: {
    // Null, without an error, where the caller has no login of their own.
    atlas: async (_, _args, context) =>
      (await context.hasOwnGrant('ATLAS')) ? (await context.upstream(atlasApi, 'user')).me() : null,
  },
};

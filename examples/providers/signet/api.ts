import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { gatewayError, rows } from 'keyring-gateway';
import { itemRow, payload, type SignetItemModel, type SignetUserModel, userRow } from './responses.js';

/** Calls to Signet with the credentials of one owner. */
export interface SignetApi {
  /** The owner. */
  me(): Promise<SignetUserModel>;
  /** The owner's items. */
  items(): Promise<readonly SignetItemModel[]>;
  /** Adds an item and returns the stored item. */
  add(title: string): Promise<SignetItemModel>;
}

/** Names these calls for `context.upstream`. */
const signetApi: ApiKey<SignetApi> = { provider: 'SIGNET' };

/** Created for each owner and request, so cached values belong to that owner. */
export function createSignetApi(caller: Caller): SignetApi {
  let me: Promise<SignetUserModel> | undefined;
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));

  async function readMe(): Promise<SignetUserModel> {
    const [user] = rows(await get('/v1/me'), userRow);
    if (user) return user;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'SIGNET', cause: new Error('a user without an id') });
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    items: async () => rows(await get('/v1/items'), itemRow),
    async add(title) {
      const headers = { accept: 'application/json', 'content-type': 'application/json' };
      const response = await caller.send({
        method: 'POST',
        path: '/v1/items',
        headers,
        body: JSON.stringify({ title }),
      });
      const [item] = rows(payload(response, { isWrite: true }), itemRow);
      if (item) return item;
      throw gatewayError('PROVIDER_PROTOCOL_ERROR', {
        provider: 'SIGNET',
        outcomeUnknown: true,
        cause: new Error('an item without an id'),
      });
    },
  };
}

export const resolvers = {
  Query: {
    signetItems: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.upstream(signetApi, 'user-or-service')).items(),
  },
  Mutation: {
    addSignetItem: async (_: unknown, { title }: { title: string }, context: GatewayContext) =>
      (await context.upstream(signetApi, 'user')).add(title),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    signet: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.hasOwnGrant('SIGNET')) ? (await context.upstream(signetApi, 'user')).me() : null,
  },
};

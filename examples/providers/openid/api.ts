import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { gatewayError, rows } from 'keyring-gateway';
import type { Discover } from './discovery.js';
import { type OpenidUserModel, payload, userRow } from './responses.js';

/** Calls to the OpenID provider with the credentials of one owner. */
export interface OpenidApi {
  /** The owner. */
  me(): Promise<OpenidUserModel>;
}

/** Names these calls for `context.upstream`. */
const openidApi: ApiKey<OpenidApi> = { provider: 'OPENID' };

const unusable = (what: string) =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'OPENID', cause: new Error(what) });

/** Created for each owner and request, so cached values belong to that owner. `origin`: the only origin that receives tokens. */
export function createOpenidApi(caller: Caller, discover: Discover, origin: string): OpenidApi {
  let me: Promise<OpenidUserModel> | undefined;

  async function readMe(): Promise<OpenidUserModel> {
    const place = new URL((await discover()).userinfo_endpoint);
    if (place.origin !== origin) throw unusable('OPENID_URL is not where the userinfo endpoint is');
    const path = place.pathname + place.search;
    const response = await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } });
    const [user] = rows(payload(response), userRow);
    // The claims of another subject must not be used (OpenID Connect Core, 5.3.2).
    if (user && user.id === (await caller.facts()).subject) return user;
    throw unusable('userinfo of somebody else');
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
  };
}

export const resolvers = {
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    openid: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.hasOwnGrant('OPENID')) ? (await context.upstream(openidApi, 'user')).me() : null,
  },
};

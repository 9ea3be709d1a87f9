import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { gatewayError, rows } from 'keyring-gateway';
import { activityRow, athleteRow, payload, type VeloActivityModel, type VeloAthleteModel } from './responses.js';

/** Calls to Velo with the credentials of one owner. */
export interface VeloApi {
  /** The owner. */
  me(): Promise<VeloAthleteModel>;
  /** The owner's newest activities. */
  activities(): Promise<readonly VeloActivityModel[]>;
}

/** Names these calls for `context.upstream`. */
const veloApi: ApiKey<VeloApi> = { provider: 'VELO' };

/** Created for each owner and request, so cached values belong to that owner. */
export function createVeloApi(caller: Caller): VeloApi {
  let me: Promise<VeloAthleteModel> | undefined;
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: { accept: 'application/json' } }));

  async function readMe(): Promise<VeloAthleteModel> {
    const [athlete] = rows(await get('/api/v3/athlete'), athleteRow);
    if (athlete) return athlete;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'VELO', cause: new Error('an athlete without an id') });
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    activities: async () => rows(await get('/api/v3/athlete/activities?per_page=30'), activityRow),
  };
}

export const resolvers = {
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    velo: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.hasOwnGrant('VELO')) ? (await context.upstream(veloApi, 'user')).me() : null,
  },
  VeloAthlete: {
    activities: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.upstream(veloApi, 'user')).activities(),
  },
};

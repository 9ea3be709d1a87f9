import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { AS_JSON, gatewayError, isObject, rows } from 'keyring-gateway';
import type { NimbusValues } from './config.js';
import {
  fileRow,
  messageRow,
  type NimbusFileModel,
  type NimbusMessageModel,
  type NimbusUserModel,
  type Profile,
  payload,
  profileRow,
} from './responses.js';

/** Calls to Nimbus with the tokens of one account. */
export interface NimbusApi {
  /** The account. */
  me(): Promise<Profile>;
  /** The account's newest messages. */
  messages(): Promise<readonly NimbusMessageModel[]>;
  /** The account's files. */
  files(): Promise<readonly NimbusFileModel[]>;
}

/** Names these calls for `context.upstream`. */
const nimbusApi: ApiKey<NimbusApi> = { provider: 'NIMBUS' };

type Hosts = Pick<NimbusValues, 'mailUrl' | 'filesUrl'>;

/** Created for each account and request, so cached values belong to that account. */
export function createNimbusApi(caller: Caller, { mailUrl, filesUrl }: Hosts): NimbusApi {
  let me: Promise<Profile> | undefined;
  /** `origin`: the origin of another host. */
  async function get(path: string, origin?: string): Promise<Readonly<Record<string, unknown>>> {
    const body = payload(await caller.send({ method: 'GET', path, headers: AS_JSON, ...(origin && { origin }) }));
    return isObject(body) ? body : {};
  }

  async function readMe(): Promise<Profile> {
    const [profile] = rows([await get('/v1/userinfo')], profileRow);
    if (profile) return profile;
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'NIMBUS', cause: new Error('an account without an id') });
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    messages: async () => rows((await get('/mail/v1/messages?maxResults=30', mailUrl)).messages, messageRow),
    files: async () => rows((await get('/files/v3/files?pageSize=30', filesUrl)).files, fileRow),
  };
}

export const resolvers = {
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    nimbus: async (_: unknown, { account }: { account?: string | null }, context: GatewayContext) => {
      if (!(await context.hasOwnGrant('NIMBUS'))) return null;
      const { id, name } = await (await context.upstream(nimbusApi, 'user', account)).me();
      return { id, name, account };
    },
  },
  NimbusUser: {
    messages: async ({ account }: NimbusUserModel, _args: unknown, context: GatewayContext) =>
      (await context.upstream(nimbusApi, 'user', account)).messages(),
    files: async ({ account }: NimbusUserModel, _args: unknown, context: GatewayContext) =>
      (await context.upstream(nimbusApi, 'user', account)).files(),
  },
};

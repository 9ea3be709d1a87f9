import type { PurewlLoginInput } from '../../generated/graphql.js';
import {
  defineProvider,
  type Probe,
  type Provider,
  type ProviderTools,
  type ServiceAccess,
} from '../../provider/contract.js';
import { AS_JSON, post, type UpstreamResponse } from '../../upstream/messages.js';
import { createPurewlApi, type PurewlApi, resolvers } from './api.js';
import { createAuth, type PurewlAuth, TOKEN_PATH } from './auth.js';
import { type PurewlValues, settings } from './config.js';
import { readEnvelope, rejectsToken, SUCCESS } from './responses.js';

const id = 'PUREWL';
const name = 'PureWL (Atom)';

function create(values: PurewlValues, tools: ProviderTools): Provider<PurewlLoginInput, PurewlApi> {
  const auth = createAuth(values, tools.requestToken);
  const service = serviceAccess(values, auth);
  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: values.rotation,
    refreshMarginMs: 300_000,
    fallbackLifeMs: 3_600_000,
    authorize: held => ({ headers: { 'X-AccessToken': held.accessToken } }),
    baseUrl: values.url,
    rejectsToken,
    signIn: async ({ secretKey }) =>
      secretKey.trim() ? auth.bySecret(secretKey) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    renewable: (held, spent) => Boolean(held.credentials?.secretKey || (held.refreshToken && !spent)),
    presentsRefreshToken: held => Boolean(held.refreshToken),
    refresh: (held, spent) => auth.refresh(held, spent),
    ...(service && { service }),
    probes: probes(values),
    api: caller => createPurewlApi(caller, values),
  };
}

function serviceAccess({ secretKey, access }: PurewlValues, auth: PurewlAuth): ServiceAccess | undefined {
  if (secretKey === undefined || access === undefined) return undefined;
  return { access, fingerprint: secretKey, obtain: () => auth.bySecret(secretKey) };
}

/** PureWL (Atom), VPN for resellers: a secret key, or a refresh token, for an access token that goes in X-AccessToken. */
export const purewl = defineProvider({
  id,
  name,
  settings,
  create,
  schema: new URL('../../../schema/purewl.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).purewlSandbox,
  resolvers,
});

/** Which code means which refusal is not documented: any but success will do. */
function expects(response: UpstreamResponse): boolean {
  const envelope = readEnvelope(response);
  return envelope !== undefined && envelope.code !== SUCCESS;
}

/** A token request without a grant type or a secret key, and an inventory without a token. */
export function probes({
  url,
  authBody,
  inventoryVersion,
}: Pick<PurewlValues, 'url' | 'authBody' | 'inventoryVersion'>): readonly Probe[] {
  return [
    { endpoint: 'token', url: url + TOKEN_PATH, request: post({}, authBody), expects },
    {
      endpoint: 'data',
      url: `${url}/inventory/${inventoryVersion}/protocols/windows`,
      request: { method: 'GET', headers: AS_JSON },
      expects,
    },
  ];
}

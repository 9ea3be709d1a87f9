import type { PurewlLoginInput } from '../../generated/graphql.js';
import { type Provider, type ProviderTools, providerModule, type ServiceAccess } from '../../provider/contract.js';
import { type PurewlValues, settings } from './config.js';
import { createGrants, type Grants } from './grants.js';
import { createPurewlApi, type PurewlApi } from './loaders.js';
import { probes } from './probes.js';
import { rejectsToken } from './rejection.js';
import { resolvers } from './resolvers.js';

const id = 'PUREWL';
const name = 'PureWL (Atom)';

function create(values: PurewlValues, tools: ProviderTools): Provider<PurewlLoginInput, PurewlApi> {
  const grants = createGrants(values, tools.requestToken);
  const service = serviceAccess(values, grants);
  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: values.rotation,
    refreshMarginMs: 300_000,
    fallbackLifeMs: 3_600_000,
    authorize: held => ({ 'X-AccessToken': held.accessToken }),
    apiOrigin: values.url,
    rejectsToken,
    signIn: async ({ secretKey }) =>
      secretKey.trim() ? grants.bySecret(secretKey) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    renewable: (held, spent) => Boolean(held.credentials?.secretKey || (held.refreshToken && !spent)),
    presentsRefreshToken: held => Boolean(held.refreshToken),
    refresh: (held, spent) => grants.refresh(held, spent),
    ...(service && { service }),
    probes: probes(values),
    api: caller => createPurewlApi(caller, values),
  };
}

function serviceAccess({ secretKey, access }: PurewlValues, grants: Grants): ServiceAccess | undefined {
  if (secretKey === undefined || access === undefined) return undefined;
  return { access, fingerprint: secretKey, obtain: () => grants.bySecret(secretKey) };
}

/** PureWL (Atom), VPN for resellers: a secret key, or a refresh token, for an access token that goes in X-AccessToken. */
export const purewl = providerModule({ id, name, settings, create, resolvers });

import type { ApiKey } from '../api-key.js';
import type { GatewayContext, Whose } from '../context.js';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { Access } from '../setting-kinds.js';
import { callerFor, serviceCaller } from './caller.js';
import { SERVICE } from './grants/owner.js';
import { needsLogin } from './grants/rules.js';
import type { Parts } from './parts.js';
import { heldGrants } from './sessions/record.js';
import type { ProvenSession } from './sessions/sessions.js';

type FindSession = () => Promise<ProvenSession | undefined>;

/**
 * One request's loaders. They hang off owner, provider and generation, and off the request itself: nothing of one session can be reached from
 * another, and a login within the operation gets loaders of its own.
 */
export function upstreamsOf(parts: Parts, find: FindSession): Pick<GatewayContext, 'upstream' | 'hasOwnGrant'> {
  const scopes = new Map<string, unknown>();

  function scope<Api>(name: string, make: () => unknown): Api {
    if (!scopes.has(name)) scopes.set(name, make());
    return scopes.get(name) as Api;
  }

  function own<Api>(session: ProvenSession, id: ProviderId): Api | undefined {
    const record = session.record.grants.get(id)?.record;
    if (!record || record.state === 'revoked') return undefined;
    const name = `${session.ref}|${id}|${record.generation}`;
    return scope(name, () => parts.registry.get(id).provider.api(callerFor(parts, session.owner, id, record)));
  }

  function service<Api>(id: ProviderId): Api {
    return scope(`service|${id}`, () => parts.registry.get(id).provider.api(serviceCaller(parts, SERVICE, id)));
  }

  async function upstream<Api>({ provider: id }: ApiKey<Api>, whose: Whose): Promise<Api> {
    const access = parts.registry.find(id)?.service?.access;
    // What anyone may read needs no look at who asks, and goes on while the store is away.
    if (whose === 'service' && access === 'public') return service(id);
    const session = await find();
    const mine = whose === 'service' || !session ? undefined : own<Api>(session, id);
    if (mine) return mine;
    if (whose !== 'own' && access !== undefined && lets(parts, access, session)) return service(id);
    throw session
      ? gatewayError('LOGIN_REQUIRED', { provider: id })
      : gatewayError('UNAUTHENTICATED', { provider: id });
  }

  return {
    upstream,
    async hasOwnGrant(id) {
      const session = await find();
      const record = session?.record.grants.get(id)?.record;
      return record !== undefined && record.state !== 'revoked';
    },
  };
}

/** Whether the operator lets this caller use a provider's service grant. */
function lets(parts: Parts, access: Access, session: ProvenSession | undefined): boolean {
  if (access === 'public') return true;
  if (!session) return false;
  const nowMs = parts.store.now();
  const live = heldGrants(session.record)
    .filter(([id, record]) => !needsLogin(record, parts.registry.get(id).provider.rotation, nowMs))
    .map(([id]) => id);
  return access === 'session' ? live.length > 0 : live.some(id => access.providers.includes(id));
}

import type { ApiKey } from '../api-key.js';
import type { GatewayContext, Whose } from '../context.js';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { Departure } from '../http/departure.js';
import type { Trail } from '../observability/traces.js';
import type { Access } from '../setting-kinds.js';
import { callerFor, serviceCaller } from './caller.js';
import { SERVICE } from './grants/owner.js';
import { needsLogin } from './grants/rules.js';
import type { Parts } from './parts.js';
import { heldGrants } from './sessions/record.js';
import type { ProvenSession, Trust } from './sessions/sessions.js';

type FindSession = (trust: Trust) => Promise<ProvenSession | undefined>;

/** Longest that logins proven by one secret may overlap, ms: two requests of a provider's at the longest deadline, and the store's part. */
const LOGINS_OVERLAP_MS = 300_000;

/** What is asked after a copy lacked something: it may be behind a login elsewhere. */
const SURER = { copy: 'sure', bridge: 'strict' } as const;

/**
 * One request's loaders. They hang off owner, provider and generation, and off the request itself: nothing of one session can be reached from
 * another, and a login within the operation gets loaders of its own.
 */
export function upstreamsOf(
  parts: Parts,
  find: FindSession,
  departure?: Departure,
  trail?: Trail,
): Pick<GatewayContext, 'upstream' | 'hasOwnGrant'> {
  const scopes = new Map<string, unknown>();

  function scope<Api>(name: string, make: () => unknown): Api {
    if (!scopes.has(name)) scopes.set(name, make());
    return scopes.get(name) as Api;
  }

  function own<Api>(session: ProvenSession, id: ProviderId): Api | undefined {
    const record = session.record.grants.get(id)?.record;
    if (!record || record.state === 'revoked') return undefined;
    const name = `${session.ref}|${id}|${record.generation}`;
    return scope(name, () =>
      parts.registry.get(id).provider.api(callerFor(parts, session.owner, id, record, departure, trail)),
    );
  }

  function service<Api>(id: ProviderId): Api {
    return scope(`service|${id}`, () =>
      parts.registry.get(id).provider.api(serviceCaller(parts, SERVICE, id, departure, trail)),
    );
  }

  const latest = new Map<string, { readonly found: ReturnType<FindSession>; readonly api: Promise<unknown> }>();

  function upstream<Api>({ provider: id }: ApiKey<Api>, whose: Whose): Promise<Api> {
    const access = parts.registry.find(id)?.service?.access;
    // What anyone may read needs no look at who asks, and goes on while the store is away.
    if (whose === 'service' && access === 'public') return Promise.resolve(service<Api>(id));
    // Every row of a list may ask: as long as the session that was found is the same, so is the answer.
    const found = find('lenient');
    const name = `${whose} ${id}`;
    let last = latest.get(name);
    if (last?.found !== found) {
      last = { found, api: of<Api>(id, whose, access, 'lenient') };
      latest.set(name, last);
    }
    return last.api as Promise<Api>;
  }

  async function of<Api>(id: ProviderId, whose: Whose, access: Access | undefined, trust: Trust): Promise<Api> {
    const session = await find(trust);
    const mine = whose === 'service' || !session ? undefined : own<Api>(session, id);
    if (mine) return mine;
    const isSure = whose === 'service' || !session || lacksNothing(session, parts.store.now());
    if (whose !== 'own' && isSure && access !== undefined && lets(parts, access, session)) return service(id);
    if (!session) throw gatewayError('UNAUTHENTICATED', { provider: id });
    if (session.from === 'store') throw gatewayError('LOGIN_REQUIRED', { provider: id });
    return of(id, whose, access, SURER[session.from]);
  }

  return {
    upstream,
    async hasOwnGrant(id) {
      const session = await find('lenient');
      if (!session || holds(session, id) || lacksNothing(session, parts.store.now())) return holds(session, id);
      return holds(await find('sure'), id);
    },
  };
}

/**
 * Whether a grant that is not there is really not there. A login changes the secret, so that a copy of before is none of its caller's; only one that
 * overlaps with another login leaves the secret of that one.
 */
function lacksNothing({ from, record: { about, grants } }: ProvenSession, nowMs: number): boolean {
  const loginMs = Math.max(about.createdAtMs, ...[...grants.values()].map(({ record }) => record.grantedAtMs));
  return from !== 'copy' || nowMs - loginMs > LOGINS_OVERLAP_MS;
}

function holds(session: ProvenSession | undefined, id: ProviderId): boolean {
  const record = session?.record.grants.get(id)?.record;
  return record !== undefined && record.state !== 'revoked';
}

/** Whether the operator lets this caller use a provider's service grant. */
function lets(parts: Parts, access: Access, session: ProvenSession | undefined): boolean {
  if (access === 'public') return true;
  if (!session) return false;
  const nowMs = parts.store.now();
  const live = heldGrants(session.record)
    .filter(([id, record]) => {
      const provider = parts.registry.find(id);
      return provider !== undefined && !needsLogin(record, provider.rotation, nowMs);
    })
    .map(([id]) => id);
  return access === 'session' ? live.length > 0 : live.some(id => access.providers.includes(id));
}

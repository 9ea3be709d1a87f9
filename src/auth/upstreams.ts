import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { ApiKey, CredentialPolicy, GatewayContext } from '../provider/context.js';
import type { Access } from '../provider/setting-kinds.js';
import type { OperationCalls } from './call-limits.js';
import { callerFor, serviceCaller } from './caller.js';
import { learnSubjectLater } from './flows/learn-subject.js';
import { SERVICE } from './grants/owner.js';
import { unreadableGrant } from './grants/read-grant.js';
import { needsLogin } from './grants/rules.js';
import type { Parts } from './parts.js';
import type { RequestCase } from './request-case.js';
import { heldGrants } from './sessions/record.js';
import type { AuthenticatedSession, ReadConsistency } from './sessions/sessions.js';
import type { RequestFacts } from './sessions/transport.js';

/** Longest that logins proven by one secret may overlap, ms: two requests of a provider's at the longest deadline, and the store's part. */
const LOGINS_OVERLAP_MS = 300_000;

/** What is asked after a copy lacked something: it may be behind a login elsewhere. */
const SURER = { copy: 'sure', bridge: 'strict' } as const;

/** The answer to one question for a provider's loaders, as long as the session that was found is the same. */
interface Known {
  readonly provider: ProviderId;
  readonly whose: CredentialPolicy;
  readonly found: ReturnType<RequestCase['find']>;
  /** A promise until it is there: then nobody need wait any more. */
  api: unknown;
}

/**
 * One request's loaders. They hang off owner, provider and generation, and off the request itself: nothing of one session can be reached from
 * another, and a login within the operation gets loaders of its own.
 */
export class Upstreams implements Pick<GatewayContext, 'upstream' | 'hasOwnGrant'> {
  private readonly parts: Parts;
  private readonly request: Pick<RequestCase, 'find'>;
  private readonly facts: RequestFacts;
  private readonly calls: OperationCalls;
  private readonly scopes = new Map<string, unknown>();
  private known: readonly Known[] = [];

  constructor(parts: Parts, request: Pick<RequestCase, 'find'>, facts: RequestFacts) {
    this.parts = parts;
    this.request = request;
    this.facts = facts;
    this.calls = parts.calls.operation(facts.address);
  }

  upstream<Api>({ provider: id }: ApiKey<Api>, whose: CredentialPolicy): Api | Promise<Api> {
    const access = this.parts.registry.find(id)?.service?.access;
    // What anyone may read needs no look at who asks, and goes on while the store is away.
    if (whose === 'service' && access === 'public') return this.service<Api>(id);
    // Every row of a list may ask: as long as the session that was found is the same, so is the answer.
    const found = this.request.find('lenient');
    let known = this.known.find(one => one.provider === id && one.whose === whose);
    if (known?.found !== found) known = this.learn(id, whose, found, this.of(id, whose, access, 'lenient'));
    return known.api as Api | Promise<Api>;
  }

  async hasOwnGrant(id: ProviderId): Promise<boolean> {
    const session = await this.request.find('lenient');
    if (!session || holds(session, id) || lacksNothing(session, this.parts.store.now())) return holds(session, id);
    return holds(await this.request.find('sure'), id);
  }

  private learn(provider: ProviderId, whose: CredentialPolicy, found: Known['found'], coming: Promise<unknown>): Known {
    const known: Known = { provider, whose, found, api: coming };
    this.known = [known, ...this.known.filter(one => one.provider !== provider || one.whose !== whose)];
    coming.then(
      api => {
        known.api = api;
      },
      () => {},
    );
    return known;
  }

  private async of<Api>(
    id: ProviderId,
    whose: CredentialPolicy,
    access: Access | undefined,
    trust: ReadConsistency,
  ): Promise<Api> {
    const session = await this.request.find(trust);
    const mine = whose === 'service' || !session ? undefined : this.own<Api>(session, id);
    if (mine) return mine;
    const isSure = whose === 'service' || !session || lacksNothing(session, this.parts.store.now());
    if (whose !== 'user' && isSure && access !== undefined && lets(this.parts, access, session))
      return this.service(id);
    if (!session) throw gatewayError('UNAUTHENTICATED', { provider: id });
    if (session.from === 'store') {
      const qualifying = whose === 'user' ? undefined : unreadableAmong(access, session);
      throw qualifying ? unreadableGrant(qualifying) : gatewayError('LOGIN_REQUIRED', { provider: id });
    }
    return this.of(id, whose, access, SURER[session.from]);
  }

  private own<Api>(session: AuthenticatedSession, id: ProviderId): Api | undefined {
    const { parts, calls } = this;
    const { departure, trail } = this.facts;
    const record = session.record.grants.get(id)?.record;
    if (!record || record.state === 'revoked') return undefined;
    return this.scope(`${session.ref}|${id}|${record.generation}`, () => {
      const { provider } = parts.registry.get(id);
      // While the store is away, what is learnt could not be kept.
      if (session.from !== 'bridge') learnSubjectLater(parts, session.owner, provider, record);
      const own = calls.ofSession(session.sid);
      return provider.api(callerFor(parts, session.owner, id, record, departure, trail, own));
    });
  }

  private service<Api>(id: ProviderId): Api {
    const { parts, calls } = this;
    const { address, client = `address ${address}`, departure, trail } = this.facts;
    return this.scope(`service|${id}`, () =>
      parts.registry.get(id).provider.api(serviceCaller(parts, SERVICE, id, calls.ofClient(client), departure, trail)),
    );
  }

  private scope<Api>(name: string, make: () => unknown): Api {
    if (!this.scopes.has(name)) this.scopes.set(name, make());
    return this.scopes.get(name) as Api;
  }
}

/**
 * Whether a grant that is not there is really not there. A login changes the secret, so that a copy of before is none of its caller's; only one that
 * overlaps with another login leaves the secret of that one.
 */
function lacksNothing({ from, record: { about, grants } }: AuthenticatedSession, nowMs: number): boolean {
  const loginMs = Math.max(about.createdAtMs, ...[...grants.values()].map(({ record }) => record.grantedAtMs));
  return from !== 'copy' || nowMs - loginMs > LOGINS_OVERLAP_MS;
}

function holds(session: AuthenticatedSession | undefined, id: ProviderId): boolean {
  const record = session?.record.grants.get(id)?.record;
  return record !== undefined && record.state !== 'revoked';
}

/** Whether the operator lets this caller use a provider's service grant. */
function lets(parts: Parts, access: Access, session: AuthenticatedSession | undefined): boolean {
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

/** A grant that would let this caller use a provider's service grant if it could be read: then a sign-in elsewhere is not what is missing. */
function unreadableAmong(access: Access | undefined, session: AuthenticatedSession): ProviderId | undefined {
  if (access === undefined || access === 'public') return undefined;
  const [id] =
    heldGrants(session.record).find(
      ([one, { state }]) => state === 'unreadable' && (access === 'session' || access.providers.includes(one)),
    ) ?? [];
  return id;
}

import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { ApiKey, CredentialPolicy, OpenedRequest } from '../provider/context.js';
import type { Access } from '../provider/setting-kinds.js';
import type { OperationCalls } from './call-limits.js';
import { callerFor, serviceCaller } from './caller.js';
import { learnSubjectLater } from './flows/learn-subject.js';
import { needsLogin } from './grants/rules.js';
import type { Parts } from './parts.js';
import { RequestSessionService } from './session-service.js';
import { RequestSession } from './sessions/request-session.js';
import type { AuthenticatedSession, ReadConsistency } from './sessions/sessions.js';
import type { ClientRequest } from './sessions/transport.js';
import { unreadableGrant } from './store/grant-record.js';
import { SERVICE } from './store/owner.js';
import { heldGrants } from './store/session-record.js';

/** Longest that logins proven by one secret may overlap, ms: two requests of a provider's at the longest deadline, and the store's part. */
const LOGINS_OVERLAP_MS = 300_000;

/** What is asked after a copy lacked something: it may be behind a login elsewhere. */
const SURER = { copy: 'sure', bridge: 'strict' } as const;

/** The answer to one question for a provider's loaders, as long as the session that was found is the same. */
interface Known {
  readonly provider: ProviderId;
  readonly whose: CredentialPolicy;
  readonly found: ReturnType<RequestSession['find']>;
  /** A promise until it is known, then the value. */
  api: unknown;
}

/**
 * What one request uses of the engine. Nothing is read from the store until something needs it. A provider's loaders hang off owner, provider and
 * generation, and off the request itself: nothing of one session can be reached from another, and a login within the operation gets loaders of its own.
 */
export class EngineRequest implements OpenedRequest {
  private readonly parts: Parts;
  private readonly request: ClientRequest;
  private readonly session: RequestSession;
  private readonly calls: OperationCalls;
  private readonly scopes = new Map<string, unknown>();
  private known: readonly Known[] = [];
  private service: RequestSessionService | undefined;

  constructor(parts: Parts, request: ClientRequest) {
    this.parts = parts;
    this.request = request;
    this.session = new RequestSession(parts.sessions, request.transport);
    this.calls = parts.calls.operation(request.address);
  }

  get sessions(): RequestSessionService {
    this.service ??= new RequestSessionService(this.parts, this.request, this.session);
    return this.service;
  }

  upstream<Api>({ provider: id }: ApiKey<Api>, whose: CredentialPolicy): Api | Promise<Api> {
    const access = this.parts.registry.find(id)?.service?.access;
    // What anyone may read needs no look at who asks, and goes on while the store is away.
    if (whose === 'service' && access === 'public') return this.ofService<Api>(id);
    // Every row of a list may ask: as long as the session that was found is the same, so is the answer.
    const found = this.session.find('lenient');
    let known = this.known.find(one => one.provider === id && one.whose === whose);
    if (known?.found !== found) known = this.learn(id, whose, found, this.of(id, whose, access, 'lenient'));
    return known.api as Api | Promise<Api>;
  }

  async hasOwnGrant(id: ProviderId): Promise<boolean> {
    const session = await this.session.find('lenient');
    if (!session || holds(session, id) || lacksNothing(session, this.parts.store.now())) return holds(session, id);
    return holds(await this.session.find('sure'), id);
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
    const session = await this.session.find(trust);
    const mine = whose === 'service' || !session ? undefined : this.ofSession<Api>(session, id);
    if (mine) return mine;
    const isSure = whose === 'service' || !session || lacksNothing(session, this.parts.store.now());
    if (whose !== 'user' && isSure && access !== undefined && lets(this.parts, access, session))
      return this.ofService(id);
    if (!session) throw gatewayError('UNAUTHENTICATED', { provider: id });
    if (session.from === 'store') {
      const qualifying = whose === 'user' ? undefined : unreadableAmong(access, session);
      throw qualifying ? unreadableGrant(qualifying) : gatewayError('LOGIN_REQUIRED', { provider: id });
    }
    return this.of(id, whose, access, SURER[session.from]);
  }

  private ofSession<Api>(session: AuthenticatedSession, id: ProviderId): Api | undefined {
    const { parts, calls } = this;
    const { signal, trail } = this.request;
    const record = session.record.grants.get(id)?.record;
    if (!record || record.state === 'revoked') return undefined;
    return this.scope(`${session.ref}|${id}|${record.generation}`, () => {
      const { provider } = parts.registry.get(id);
      // While the store is away, what is learnt could not be kept.
      if (session.from !== 'bridge') learnSubjectLater(parts, session.owner, provider, record);
      const own = calls.ofSession(session.sid);
      return provider.api(callerFor(parts, session.owner, id, record, signal, trail, own));
    });
  }

  private ofService<Api>(id: ProviderId): Api {
    const { parts, calls } = this;
    const { address, client = `address ${address}`, signal, trail } = this.request;
    return this.scope(`service|${id}`, () =>
      parts.registry.get(id).provider.api(serviceCaller(parts, SERVICE, id, calls.ofClient(client), signal, trail)),
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

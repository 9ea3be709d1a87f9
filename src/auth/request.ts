import type { ProviderId } from '../generated/graphql.js';
import type { ApiKey, CallbackParams, CredentialPolicy, OpenedRequest, SessionService } from '../provider/context.js';
import type { Provider } from '../provider/contract.js';
import { loginCase } from './flows/login.js';
import { recordLogin } from './flows/record-login.js';
import { beginRedirect, finishRedirect } from './flows/redirect-login.js';
import type { Parts } from './parts.js';
import { OpenCase } from './request-case.js';
import { RequestSessionService } from './session-service.js';
import type { RequestFacts, Transport } from './sessions/transport.js';
import { Upstreams } from './upstreams.js';

/** Opens one request. Nothing is read from the store, and hardly anything made, until something asks. */
export function openRequest(parts: Parts, facts: RequestFacts, transport: Transport): OpenedRequest {
  return new OpenRequest(parts, facts, transport);
}

class OpenRequest implements OpenedRequest {
  private readonly parts: Parts;
  private readonly facts: RequestFacts;
  private readonly own: OpenCase;
  private itsDesk: SessionService | undefined;
  private itsUpstreams: Upstreams | undefined;

  constructor(parts: Parts, facts: RequestFacts, transport: Transport) {
    this.parts = parts;
    this.facts = facts;
    this.own = new OpenCase(parts, facts, transport);
  }

  get sessions(): SessionService {
    this.itsDesk ??= new RequestSessionService(this.parts, this.own);
    return this.itsDesk;
  }

  upstream<Api>(key: ApiKey<Api>, whose: CredentialPolicy): Api | Promise<Api> {
    return this.upstreams.upstream(key, whose);
  }

  hasOwnGrant(provider: ProviderId): Promise<boolean> {
    return this.upstreams.hasOwnGrant(provider);
  }

  async beginRedirect(id: ProviderId, returnTo: string | undefined) {
    const provider = this.redirecting(id);
    if (!provider) throw new Error(`provider ${id} is not set up`);
    const input = returnTo === undefined ? {} : { returnTo };
    return recordLogin(this.parts, id, await beginRedirect(this.parts, await loginCase(this.own, id), provider, input));
  }

  async finishRedirect(id: ProviderId, params: CallbackParams) {
    const at = await loginCase(this.own, id);
    const finished = await finishRedirect(this.parts, at, this.redirecting(id), id, params);
    if (!finished.isRepeat) recordLogin(this.parts, id, finished.outcome);
    return { ...finished, isSignedIn: at.session !== undefined };
  }

  private get upstreams(): Upstreams {
    this.itsUpstreams ??= new Upstreams(this.parts, this.own, this.facts);
    return this.itsUpstreams;
  }

  private redirecting(id: ProviderId): Provider<unknown> | undefined {
    return this.parts.registry.find(id) as Provider<unknown> | undefined;
  }
}

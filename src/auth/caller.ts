import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { Caller } from '../provider/contract.js';
import type { RequestSpan } from '../telemetry/telemetry.js';
import { UpstreamFailure } from '../upstream/failure.js';
import { isRead, type UpstreamRequest, type UpstreamResponse } from '../upstream/messages.js';
import type { CallerBudget } from './call-limits.js';
import type { Usable } from './grants/grants.js';
import type { Parts } from './parts.js';
import type { Registered } from './registry.js';
import type { GrantRecord } from './store/grant-record.js';
import type { Owner } from './store/owner.js';

/** Calls in the name of a session's grant, as the request read it. Reads end when the signal is aborted. */
export function callerFor(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  grant: GrantRecord,
  signal?: AbortSignal,
  span?: RequestSpan,
  budget = parts.calls.operation(owner.ref).ofSession(owner.ref),
): Caller {
  const at = parts.registry.get(id);
  const credentials = () => parts.grants.use(owner, at.provider, grant, span);
  return new AuthenticatedCaller(parts, owner, at, { credentials, isShared: false, budget, signal, span });
}

/** Calls in the name of the gateway itself, for a caller that the access rule admits. Identical reads are shared over all requests. */
export function serviceCaller(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  budget: CallerBudget,
  signal?: AbortSignal,
  span?: RequestSpan,
): Caller {
  const at = parts.registry.get(id);
  const credentials = () => parts.grants.useService(owner, at.provider, span);
  return new AuthenticatedCaller(parts, owner, at, { credentials, isShared: true, budget, signal, span });
}

interface CallerOptions {
  credentials(): Usable | Promise<Usable>;
  readonly isShared: boolean;
  readonly budget: CallerBudget;
  readonly signal: AbortSignal | undefined;
  readonly span: RequestSpan | undefined;
}

/**
 * Puts the token on each request. A token that the provider rejects is refreshed once, if it is still the current one, and the request is sent once
 * more, if it may be; a second rejection is final. No token, no request.
 */
class AuthenticatedCaller implements Caller {
  private readonly parts: Parts;
  private readonly owner: Owner;
  private readonly at: Registered;
  private readonly options: CallerOptions;
  /** Set after a 401: later calls of the GraphQL request begin with the refreshed token. */
  private refreshed: Usable | undefined;

  constructor(parts: Parts, owner: Owner, at: Registered, options: CallerOptions) {
    this.parts = parts;
    this.owner = owner;
    this.at = at;
    this.options = options;
  }

  async send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { provider } = this.at;
    // Without a client that waits, no token is looked for, let alone refreshed.
    if (isRead(request) && this.options.signal?.aborted)
      throw gatewayError('TIMEOUT', { provider: provider.id, cause: new UpstreamFailure('aborted') });
    const usable = this.refreshed ?? (await this.options.credentials());
    const response = await this.sendWith(usable, request);
    return provider.rejectsToken(response) ? this.resend(request, usable) : response;
  }

  async facts(): Promise<Readonly<Record<string, string>>> {
    const { held } = this.refreshed ?? (await this.options.credentials());
    return held.facts ?? {};
  }

  private async resend(request: UpstreamRequest, rejected: Usable): Promise<UpstreamResponse> {
    const { provider } = this.at;
    const { budget, span } = this.options;
    const fresh = await this.parts.grants.replaceRejected(this.owner, provider, rejected, budget.who, span);
    this.refreshed = fresh;
    const mayResend = request.resend ?? isRead(request);
    if (mayResend === false) throw gatewayError('PROVIDER_REJECTED', { provider: provider.id });
    const response = await this.sendWith(fresh, request);
    if (!provider.rejectsToken(response)) return response;
    this.parts.grants.noteFreshRefusal(budget.who, provider.id, fresh.generation);
    throw gatewayError('PROVIDER_REJECTED', { provider: provider.id });
  }

  private sendWith({ held, generation }: Usable, request: UpstreamRequest): Promise<UpstreamResponse> {
    const { client, provider } = this.at;
    const { budget, isShared, signal, span } = this.options;
    const headers = { ...request.headers, ...provider.authorize(held, request) };
    const accepts = (response: UpstreamResponse) => !provider.rejectsToken(response);
    const sharing = isShared ? { generation, accepts } : undefined;
    return client.request({ ...request, headers }, { signal, span, budget, sharing });
  }
}

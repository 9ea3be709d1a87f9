import { gatewayError } from '../../errors.js';
import type { Caller, Provider } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import type { CallBudget, UpstreamClient } from '../../upstream/client.js';
import { UpstreamFailure } from '../../upstream/failure.js';
import { type Hosts, hostNotAllowed, originFor } from '../../upstream/hosts.js';
import { authorized, isRead, type UpstreamRequest, type UpstreamResponse } from '../../upstream/messages.js';
import type { TokenEndpoint } from '../../upstream/token-endpoint.js';
import type { GrantRecord } from '../store/grant-record.js';
import { nameOf, type Owner } from '../store/keys.js';
import type { Grants, Usable } from './grants.js';

/** A provider with the clients of its data API and of its token endpoint. */
export interface ConnectedProvider {
  readonly provider: Provider;
  /** Where its tokens may be sent. */
  readonly hosts: Hosts;
  readonly client: UpstreamClient;
  readonly tokens: TokenEndpoint;
}

/** The providers of this gateway. */
export type Providers = ReadonlyMap<ProviderId, ConnectedProvider>;

export interface CallerOptions {
  /** The session's grant, as the request read it. Absent: calls use the gateway's own, and identical reads are shared over all requests. */
  readonly grant?: GrantRecord;
  readonly budget: CallBudget;
  /** Ends reads when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly span?: RequestSpan | undefined;
}

/**
 * Puts the token on each request. A token that the provider rejects is refreshed once, if it is still the current one, and the request is sent once
 * more, if it may be; a second rejection is final. No token, no request. Resolvers and plugins can reach it: true private fields keep the tokens from them.
 */
export class AuthenticatedCaller implements Caller {
  readonly #grants: Grants;
  readonly #owner: Owner;
  readonly #at: ConnectedProvider;
  readonly #options: CallerOptions;
  /** Set after a 401: later calls of the GraphQL request begin with the refreshed token. */
  #refreshed: Usable | undefined;

  constructor(grants: Grants, owner: Owner, at: ConnectedProvider, options: CallerOptions) {
    this.#grants = grants;
    this.#owner = owner;
    this.#at = at;
    this.#options = options;
  }

  async send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { provider } = this.#at;
    // Without a client that waits, no token is read, let alone refreshed.
    if (isRead(request) && this.#options.signal?.aborted)
      throw gatewayError('TIMEOUT', { provider: provider.id, cause: new UpstreamFailure('aborted') });
    const usable = await this.#usable();
    const response = await this.#sendWith(usable, request);
    this.#checkScope(response);
    return provider.rejectsToken(response) ? this.#resend(request, usable) : response;
  }

  async facts(): Promise<Readonly<Record<string, string>>> {
    const { tokens } = await this.#usable();
    return tokens.facts ?? {};
  }

  #usable(): Usable | Promise<Usable> {
    if (this.#refreshed) return this.#refreshed;
    const { grant, span } = this.#options;
    const { provider } = this.#at;
    return grant
      ? this.#grants.use(this.#owner, provider, grant, span)
      : this.#grants.useService(this.#owner, provider, span);
  }

  async #resend(request: UpstreamRequest, rejected: Usable): Promise<UpstreamResponse> {
    const { provider } = this.#at;
    const { budget, span } = this.#options;
    const fresh = await this.#grants.replaceRejected(this.#owner, provider, rejected, budget.who, span);
    this.#refreshed = fresh;
    const mayResend = request.resend ?? isRead(request);
    if (mayResend === false) throw gatewayError('PROVIDER_REJECTED', { provider: provider.id });
    const response = await this.#sendWith(fresh, request);
    this.#checkScope(response);
    if (!provider.rejectsToken(response)) return response;
    this.#grants.noteFreshRefusal(budget.who, nameOf(this.#owner, provider.id), fresh.generation);
    throw gatewayError('PROVIDER_REJECTED', { provider: provider.id });
  }

  /** Before the token is judged: some providers respond to a missing scope with 401, and a refresh brings no scope. */
  #checkScope(response: UpstreamResponse): void {
    const { provider } = this.#at;
    const scopes = provider.lacksScope?.(response);
    if (scopes) throw gatewayError('SCOPE_REQUIRED', { provider: provider.id, scopes });
  }

  #sendWith({ tokens, generation }: Usable, request: UpstreamRequest): Promise<UpstreamResponse> {
    const { client, hosts, provider } = this.#at;
    const { grant, budget, signal, span } = this.#options;
    let located = request;
    // The client knows the host of a constant base URL, and checks every other.
    if (request.origin === undefined && typeof provider.baseUrl !== 'string') {
      const origin = originFor(provider, tokens, hosts);
      if (origin === undefined) return Promise.reject(hostNotAllowed(provider.id));
      located = { ...request, origin };
    }
    const ready = authorized(located, provider.authorize(tokens, request));
    const accepts = (response: UpstreamResponse) =>
      !provider.rejectsToken(response) && !provider.lacksScope?.(response);
    const sharing = grant ? undefined : { generation, accepts };
    return client.request(ready, { signal, span, budget, sharing });
  }
}

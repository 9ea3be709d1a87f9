import type { ApiKey, CredentialPolicy, PluginContext, SessionService } from '../provider/context.js';
import type { ProviderId } from '../provider-id.js';
import type { RequestContext } from './request-context.js';

/** Headers with a credential in them. */
const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * The part of a request that resolvers and plugins see. The request itself is a true private field: it leads to the session's credentials and to the engine's
 * caches of tokens, and code that prints, copies or walks a context must not come across them.
 */
export class OperationContext implements PluginContext {
  readonly #request: RequestContext;

  constructor(request: RequestContext) {
    this.#request = request;
  }

  /** The request behind a context. Yoga passes on an object that inherits from ours. Throws if it is not one of ours. */
  static requestOf(context: unknown): RequestContext {
    for (let at = context; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at))
      if (#request in at) return at.#request;
    throw new Error('a plugin replaced the context of an operation');
  }

  get id(): string {
    return OperationContext.requestOf(this).id;
  }

  get address(): string {
    return OperationContext.requestOf(this).address;
  }

  get headers(): PluginContext['headers'] {
    const headers = { ...OperationContext.requestOf(this).headers };
    for (const name of SECRET_HEADERS) delete headers[name];
    return headers;
  }

  get signal(): AbortSignal {
    return OperationContext.requestOf(this).signal;
  }

  get sessions(): SessionService {
    return OperationContext.requestOf(this).sessions;
  }

  upstream<Api>(key: ApiKey<Api>, policy: CredentialPolicy, account?: string | null): Api | Promise<Api> {
    return OperationContext.requestOf(this).upstream(key, policy, account);
  }

  hasOwnGrant(provider: ProviderId): Promise<boolean> {
    return OperationContext.requestOf(this).hasOwnGrant(provider);
  }
}

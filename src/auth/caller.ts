import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { Caller, DataAsk } from '../provider/contract.js';
import type { RequestSpan } from '../telemetry/tracer.js';
import { isRead, type UpstreamResponse } from '../upstream/answer.js';
import type { BearingAsk } from '../upstream/data-call.js';
import type { Departure } from '../upstream/departure.js';
import { UpstreamFailure } from '../upstream/failure.js';
import { askForIdentity, headersWith } from '../upstream/outgoing.js';
import type { CallerCalls } from './call-limits.js';
import type { Usable } from './grants/grants.js';
import type { Parts } from './parts.js';
import type { Registered } from './registry.js';
import type { GrantRecord } from './store/grant-record.js';
import type { Owner } from './store/owner.js';

/** Calls in the name of a session's grant, as the request read it. Reads are given up when the departure says so. */
export function callerFor(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  seen: GrantRecord,
  departure?: Departure,
  trail?: RequestSpan,
  calls = parts.calls.operation(owner.ref).ofSession(owner.ref),
): Caller {
  return new GrantCaller({ parts, owner, id, calls, departure, trail }, seen);
}

/** Calls in the name of the gateway itself, for a caller whom the access rule lets: identical reads are shared over all requests. */
export function serviceCaller(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  calls: CallerCalls,
  departure?: Departure,
  trail?: RequestSpan,
): Caller {
  return new ServiceCaller({ parts, owner, id, calls, departure, trail });
}

/** In whose name, and for whom. */
interface Errand {
  readonly parts: Parts;
  readonly owner: Owner;
  readonly id: ProviderId;
  readonly calls: CallerCalls;
  readonly departure: Departure | undefined;
  readonly trail: RequestSpan | undefined;
}

/**
 * Puts the token on each call. A token that the provider refuses is renewed once, if it is still the current one, and the call is sent once more,
 * if it may be; a second refusal is the answer. No token, no call.
 */
abstract class TokenCaller implements Caller {
  protected readonly errand: Errand;
  protected readonly at: Registered;
  /** Later calls of the request start from the newest token seen, not from what the request read at first. */
  private newest: Usable | undefined;

  constructor(errand: Errand) {
    this.errand = errand;
    this.at = errand.parts.registry.get(errand.id);
  }

  protected abstract acquire(): Usable | Promise<Usable>;
  /** Sends a call that bears the token of this generation. */
  protected abstract present(ask: BearingAsk, generation: number): Promise<UpstreamResponse>;

  send(ask: DataAsk): Promise<UpstreamResponse> {
    const { id, departure } = this.errand;
    // Nobody waits: no token is looked for, let alone renewed.
    if (departure?.isGone && isRead(ask))
      return Promise.reject(gatewayError('TIMEOUT', { provider: id, cause: new UpstreamFailure('aborted') }));
    try {
      const usable = this.newest ?? this.acquire();
      return usable instanceof Promise ? usable.then(first => this.sendWith(ask, first)) : this.sendWith(ask, usable);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async facts(): Promise<Readonly<Record<string, string>>> {
    return (this.newest ?? (await this.acquire())).held.facts ?? {};
  }

  /** Not an async function: what one of those holds lives as long as the call, and is moved by every collection. */
  private sendWith(ask: DataAsk, first: Usable): Promise<UpstreamResponse> {
    return this.withToken(ask, first).then(answer =>
      this.at.provider.rejectsToken(answer) ? this.sendAgain(ask, first) : answer,
    );
  }

  /** `refused`: with what the call went out. */
  private async sendAgain(ask: DataAsk, refused: Usable): Promise<UpstreamResponse> {
    const { parts, owner, id, calls, trail } = this.errand;
    const { provider } = this.at;
    const fresh = await parts.grants.replaceRejected(owner, provider, refused, calls.who, trail);
    this.newest = fresh;
    const may = ask.resend ?? isRead(ask);
    if (may === false) throw gatewayError('PROVIDER_REJECTED', { provider: id });
    const second = await this.withToken(ask, fresh);
    if (!provider.rejectsToken(second)) return second;
    parts.grants.noteFreshRefusal(calls.who, provider.id, fresh.generation);
    throw gatewayError('PROVIDER_REJECTED', { provider: id });
  }

  private withToken(ask: DataAsk, { held, generation }: Usable): Promise<UpstreamResponse> {
    const { method, path, body, resend } = ask;
    const headers = askForIdentity(headersWith(ask.headers, this.at.provider.authorize(held, ask)));
    return this.present({ method, path, headers, body, resend }, generation);
  }
}

class GrantCaller extends TokenCaller {
  private readonly seen: GrantRecord;

  constructor(errand: Errand, seen: GrantRecord) {
    super(errand);
    this.seen = seen;
  }

  protected override acquire(): Usable | Promise<Usable> {
    const { parts, owner, trail } = this.errand;
    return parts.grants.use(owner, this.at.provider, this.seen, trail);
  }

  protected override present(ask: BearingAsk): Promise<UpstreamResponse> {
    const { calls, departure, trail } = this.errand;
    return this.at.data.send(ask, departure, trail, calls);
  }
}

class ServiceCaller extends TokenCaller {
  protected override acquire(): Promise<Usable> {
    const { parts, owner, trail } = this.errand;
    return parts.grants.useService(owner, this.at.provider, trail);
  }

  protected override present(ask: BearingAsk, generation: number): Promise<UpstreamResponse> {
    const { calls, departure, trail } = this.errand;
    const accepts = (answer: UpstreamResponse) => !this.at.provider.rejectsToken(answer);
    return this.at.data.share(ask, { generation, accepts }, departure, trail, calls);
  }
}

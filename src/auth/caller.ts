import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { type Answer, isRead } from '../http/answer.js';
import type { Departure } from '../http/departure.js';
import { UpstreamFailure } from '../http/failure.js';
import type { Trail } from '../observability/traces.js';
import type { Caller, DataAsk } from '../provider.js';
import type { Usable } from './grants/grants.js';
import type { Owner } from './grants/owner.js';
import type { GrantRecord } from './grants/record.js';
import type { Parts } from './parts.js';

/** Sends a call that bears the token of this generation. */
type Present = (ask: DataAsk, generation: number) => Promise<Answer>;

/** Calls in the name of a session's grant, as the request read it. Reads are given up when the departure says so. */
export function callerFor(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  seen: GrantRecord,
  departure?: Departure,
  trail?: Trail,
): Caller {
  const { provider, data } = parts.registry.get(id);
  const acquire = () => parts.grants.use(owner, provider, seen, trail);
  return caller(parts, owner, id, { acquire, present: ask => data.send(ask, departure, trail), departure, trail });
}

/** Calls in the name of the gateway itself, for a caller whom the access rule lets: identical reads are shared over all requests. */
export function serviceCaller(
  parts: Parts,
  owner: Owner,
  id: ProviderId,
  departure?: Departure,
  trail?: Trail,
): Caller {
  const { provider, data } = parts.registry.get(id);
  const acquire = () => parts.grants.useService(owner, provider, trail);
  const accepts = (answer: Answer) => !provider.rejectsToken(answer);
  const present: Present = (ask, generation) => data.share(ask, { generation, accepts }, departure, trail);
  return caller(parts, owner, id, { acquire, present, departure, trail });
}

interface Ways {
  readonly acquire: () => Usable | Promise<Usable>;
  readonly present: Present;
  readonly departure: Departure | undefined;
  readonly trail: Trail | undefined;
}

/**
 * Puts the token on each call. A token that the provider refuses is renewed once, if it is still the current one, and the call is sent once more,
 * if it may be; a second refusal is the answer. No token, no call.
 */
function caller(parts: Parts, owner: Owner, id: ProviderId, { acquire, present, departure, trail }: Ways): Caller {
  const { provider } = parts.registry.get(id);
  // Later calls of the request start from the newest token seen, not from what the request read at first.
  let newest: Usable | undefined;

  const withToken = (ask: DataAsk, { held, generation }: Usable): Promise<Answer> =>
    present({ ...ask, headers: { ...ask.headers, ...provider.authorize(held, ask) } }, generation);

  return {
    async send(ask) {
      // Nobody waits: no token is looked for, let alone renewed.
      if (departure?.isGone && isRead(ask))
        throw gatewayError('TIMEOUT', { provider: id, cause: new UpstreamFailure('aborted') });
      const first = newest ?? (await acquire());
      const answer = await withToken(ask, first);
      if (!provider.rejectsToken(answer)) return answer;
      const fresh = await parts.grants.replaceRejected(owner, provider, first.generation, trail);
      newest = fresh;
      const may = ask.resend ?? isRead(ask);
      if (may === false) throw gatewayError('PROVIDER_REJECTED', { provider: id });
      const second = await withToken(ask, fresh);
      if (!provider.rejectsToken(second)) return second;
      parts.grants.noteFreshRefusal(owner, provider.id, fresh.generation);
      throw gatewayError('PROVIDER_REJECTED', { provider: id });
    },
    async facts() {
      return (newest ?? (await acquire())).held.facts ?? {};
    },
  };
}

import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { Answer } from '../http/answer.js';
import type { Caller, DataAsk } from '../provider.js';
import type { Usable } from './grants/grants.js';
import type { Owner } from './grants/owner.js';
import type { GrantRecord } from './grants/record.js';
import type { Parts } from './parts.js';

/** Calls in the name of a session's grant, as the request read it. */
export function callerFor(parts: Parts, owner: Owner, id: ProviderId, seen: GrantRecord): Caller {
  const { provider } = parts.registry.get(id);
  return caller(parts, owner, id, () => parts.grants.use(owner, provider, seen));
}

/** Calls in the name of the gateway itself. */
export function serviceCaller(parts: Parts, owner: Owner, id: ProviderId): Caller {
  const { provider } = parts.registry.get(id);
  return caller(parts, owner, id, () => parts.grants.useService(owner, provider));
}

/**
 * Puts the token on each call. A token that the provider refuses is renewed once, if it is still the current one, and the call is sent once more,
 * if it may be; a second refusal is the answer. No token, no call.
 */
function caller(parts: Parts, owner: Owner, id: ProviderId, acquire: () => Promise<Usable>): Caller {
  const { provider, data } = parts.registry.get(id);
  // Later calls of the request start from the newest token seen, not from what the request read at first.
  let newest: Usable | undefined;

  const present = (ask: DataAsk, { held }: Usable): Promise<Answer> =>
    data.send({ ...ask, headers: { ...ask.headers, ...provider.authorize(held) } });

  return {
    async send(ask) {
      const first = newest ?? (await acquire());
      const answer = await present(ask, first);
      if (!provider.rejectsToken(answer)) return answer;
      const fresh = await parts.grants.replaceRejected(owner, provider, first.generation);
      newest = fresh;
      const may = ask.resend ?? (ask.method === 'GET' || ask.method === 'HEAD');
      if (may === false) throw gatewayError('PROVIDER_REJECTED', { provider: id });
      const second = await present(ask, fresh);
      if (!provider.rejectsToken(second)) return second;
      parts.grants.noteFreshRefusal(owner, provider.id, fresh.generation);
      throw gatewayError('PROVIDER_REJECTED', { provider: id });
    },
    async facts() {
      return (newest ?? (await acquire())).held.facts ?? {};
    },
  };
}

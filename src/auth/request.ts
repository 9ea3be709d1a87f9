import type { OpenedRequest } from '../context.js';
import type { Provider } from '../provider.js';
import { deskOf } from './desk.js';
import type { Parts } from './parts.js';
import type { RequestCase } from './request-case.js';
import { beginRedirect, finishRedirect } from './sessions/redirect.js';
import type { ProvenSession } from './sessions/sessions.js';
import type { RequestFacts, Transport } from './sessions/transport.js';
import { upstreamsOf } from './upstreams.js';

/** Opens one request. Nothing is read from the store until something asks. */
export function openRequest(parts: Parts, facts: RequestFacts, transport: Transport): OpenedRequest {
  const request = requestCase(parts, facts, transport);
  const redirecting = (id: Parameters<OpenedRequest['finishRedirect']>[0]) =>
    parts.registry.find(id) as Provider<unknown> | undefined;
  const caseOf = async () => ({ facts, transport, session: await request.find('strict') });
  return {
    desk: deskOf(parts, request),
    ...upstreamsOf(parts, () => request.find('lenient')),
    async beginRedirect(id, returnTo) {
      const provider = redirecting(id);
      if (!provider) throw new Error(`provider ${id} is not set up`);
      return beginRedirect(parts, await caseOf(), provider, returnTo === undefined ? {} : { returnTo });
    },
    async finishRedirect(id, params) {
      return finishRedirect(parts, await caseOf(), redirecting(id), id, params);
    },
  };
}

function requestCase(parts: Parts, facts: RequestFacts, transport: Transport): RequestCase {
  let presented = transport.presented;
  let found: Promise<ProvenSession | undefined> | undefined;
  let strict = false;
  // A login within the operation changes what the client presents from then on.
  const issuing: Transport = {
    ...transport,
    presented,
    preLogin: transport.preLogin,
    wantsBearer: transport.wantsBearer,
    issue(by, value, maxAgeSeconds) {
      presented = { by, value };
      transport.issue(by, value, maxAgeSeconds);
    },
    clear() {
      presented = undefined;
      transport.clear();
    },
    issuePreLogin: (value, maxAgeSeconds) => transport.issuePreLogin(value, maxAgeSeconds),
    clearPreLogin: () => transport.clearPreLogin(),
  };
  return {
    facts,
    transport: issuing,
    receivedAtMs: parts.store.now() - (Date.now() - facts.receivedAtMs),
    find(how) {
      if (!found || (how === 'strict' && !strict)) {
        strict = how === 'strict';
        found = parts.sessions.find(presented, how === 'lenient');
        found.catch(() => {
          found = undefined;
        });
      }
      return found;
    },
    changed(really) {
      if (really) found = undefined;
    },
  };
}

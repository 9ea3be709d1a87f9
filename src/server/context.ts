import type { Engine } from '../auth/engine.js';
import type { GatewayContext } from '../context.js';
import type { RequestRate } from './request-rate.js';
import type { Visit } from './visit.js';

/** What the server adds to an operation's context before anything runs; plugins read it, resolvers do not. */
export interface ServerContext {
  readonly visit: Visit;
}

/**
 * Opens the request at the engine: from here on resolvers have their desk and their loaders. A session that this process has not seen yet is
 * looked up at once, which most operations would do anyway, so that from now on it is counted for itself.
 */
export function contextOf(engine: Engine, rate: RequestRate): (given: ServerContext) => GatewayContext {
  return ({ visit }) => {
    const opened = engine.open(visit.facts, visit.transport);
    if (rate.doubts(visit))
      opened.desk.hasSession().then(
        isReal => isReal && rate.trust(visit),
        () => {},
      );
    return {
      desk: opened.desk,
      upstream: (key, whose) => opened.upstream(key, whose),
      hasOwnGrant: provider => opened.hasOwnGrant(provider),
    };
  };
}

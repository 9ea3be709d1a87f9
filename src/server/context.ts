import type { Engine } from '../auth/engine.js';
import type { GatewayContext } from '../context.js';
import type { Visit } from './visit.js';

/** What the server adds to an operation's context before anything runs; plugins read it, resolvers do not. */
export interface ServerContext {
  readonly visit: Visit;
}

/** Opens the request at the engine: from here on resolvers have their desk and their loaders. */
export function contextOf(engine: Engine): (given: ServerContext) => GatewayContext {
  return ({ visit }) => {
    const opened = engine.open(visit.facts, visit.transport);
    return {
      desk: opened.desk,
      upstream: (key, whose) => opened.upstream(key, whose),
      hasOwnGrant: provider => opened.hasOwnGrant(provider),
    };
  };
}

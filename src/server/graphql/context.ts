import type { Engine } from '../../auth/engine.js';
import type { ProviderId } from '../../generated/graphql.js';
import type {
  ApiKey,
  CredentialPolicy,
  GatewayContext,
  OpenedRequest,
  SessionService,
} from '../../provider/context.js';
import type { Visit } from '../visit.js';

/** An operation's context: what resolvers see of the engine, and the visit, which resolvers do not read. */
export class ServerContext implements GatewayContext {
  readonly visit: Visit;
  private readonly engine: Engine;
  private itsRequest: OpenedRequest | undefined;

  constructor(engine: Engine, visit: Visit) {
    this.visit = visit;
    this.engine = engine;
  }

  get sessions(): SessionService {
    return this.opened.sessions;
  }

  upstream<Api>(key: ApiKey<Api>, whose: CredentialPolicy): Api | Promise<Api> {
    return this.opened.upstream(key, whose);
  }

  hasOwnGrant(provider: ProviderId): Promise<boolean> {
    return this.opened.hasOwnGrant(provider);
  }

  /** Opened at the engine when something runs that needs it. */
  private get opened(): OpenedRequest {
    this.itsRequest ??= this.engine.open(this.visit.facts, this.visit.transport);
    return this.itsRequest;
  }
}

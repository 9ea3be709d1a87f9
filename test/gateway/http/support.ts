import type { RequestListener } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { DestinationStream } from 'pino';
import type { Engine } from '../../../src/auth/index.js';
import type { GrantModel, LoginOutcome, ProviderModel, SessionModel } from '../../../src/auth/models.js';
import type { ClientRequest, Transport } from '../../../src/auth/sessions/transport.js';
import { gatewayError } from '../../../src/errors.js';
import type { Resolvers } from '../../../src/generated/graphql.js';
import type { RedirectLogins, SessionService } from '../../../src/provider/context.js';
import { createGateway, type Gateway, type GatewayOptions, type GatewaySettings } from '../../../src/server/gateway.js';
import type { GraphiqlTab } from '../../../src/server/graphiql.js';
import { loadCompiler } from '../../../src/server/graphql/compile.js';
import { listen, type NodeServer } from '../../../src/server/node-server.js';
import { createLogger, type LogLevel } from '../../../src/telemetry/logger.js';
import { withResolvers } from '../../support/graph.js';
import { graphqlPost, type HttpRequest, type HttpResponse, send } from '../../support/http-client.js';

/** The defaults of the settings. */
export const LIMITS: GatewaySettings['limits'] = {
  requestsPerSecond: 100,
  requestBurst: 300,
  addressMultiple: 10,
  maxCost: 10_000,
  maxDepth: 15,
  maxAliases: 100,
  maxDirectives: 100,
  maxTokens: 3_000,
  maxDocumentBytes: 32_768,
  maxVariablesBytes: 65_536,
};

export const COOKIE_VALUE = 'sid-1.secret-1';

const grant: GrantModel = {
  id: 'grant-1',
  provider: 'POOL',
  account: 'default',
  state: 'ACTIVE',
  subject: 'someone',
  grantedAtMs: Date.UTC(2026, 0, 1),
  accessExpiresAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  renewable: true,
  generation: 1,
  scopes: null,
  lastError: null,
};

const session: SessionModel = {
  id: 'public-1',
  createdAtMs: Date.UTC(2026, 0, 1),
  expiresAtMs: Date.UTC(2026, 0, 31),
  lastUsedAtMs: null,
  userAgent: null,
  isCurrent: true,
  grants: [grant],
};

export const LOGGED_IN: LoginOutcome = { __typename: 'LoggedIn', session, grant };

/** An engine without custody: every login succeeds, and every presented value is a session. Records its calls. */
export class FakeEngine implements Engine {
  readonly providerIds = ['POOL', 'SOCIOS', 'PMAPI', 'PUREWL'] as const;
  isReady = true;
  models: readonly ProviderModel[] = [
    { id: 'POOL', name: 'Pool', login: 'CREDENTIALS', accounts: 'ONE', hasServiceAccess: false, canRevoke: false },
  ];
  readonly opened: ClientRequest[] = [];
  readonly logins: Readonly<Record<string, unknown>>[] = [];
  logouts = 0;
  endStreams() {}
  begun: unknown[] = [];
  finished: Record<string, string>[] = [];
  takesFormPosts: (id: string) => boolean = () => false;
  /** Outcome of a redirect login and of its callback. */
  redirect: () => Promise<LoginOutcome> = async () => ({
    __typename: 'LoginRedirect',
    authorizationUrl: 'https://provider.example/authorize?state=s1',
    expiresAtMs: 0,
  });
  callback: () => Promise<{ outcome: LoginOutcome; returnTo: string | null }> = async () => ({
    outcome: LOGGED_IN,
    returnTo: 'https://app.example/home?tab=1',
  });
  /** Replaces the result of reading the session. */
  session: ((transport: Transport) => Promise<SessionModel | null>) | undefined;

  open(request: ClientRequest) {
    this.opened.push(request);
    const { transport } = request;
    return {
      sessions: { ...this.sessionsOf(transport), ...this.redirectsOf(transport) },
      upstream: async () => {
        throw gatewayError('LOGIN_REQUIRED', { provider: 'POOL' });
      },
      hasOwnGrant: async () => false,
    };
  }

  private redirectsOf(transport: Transport): RedirectLogins {
    return {
      formPosted: (_provider: string, fields: URLSearchParams) => `posted=${fields.get('state')}`,
      beginRedirect: async (_provider: string, input: unknown) => {
        this.begun.push(input);
        transport.issuePreLogin('browser-1', 600, 's1');
        return this.redirect();
      },
      finishRedirect: async (_provider: string, query: URLSearchParams) => {
        this.finished.push(Object.fromEntries(query));
        transport.clearPreLogin('s1');
        const end = await this.callback();
        if (end.outcome.__typename === 'LoggedIn') transport.issue('cookie', COOKIE_VALUE, 600);
        return { ...end, isSignedIn: transport.presented !== undefined };
      },
    };
  }

  private sessionsOf(transport: Transport): SessionService {
    const signIn = async () => {
      transport.issue(transport.presented?.by ?? (transport.wantsBearer ? 'bearer' : 'cookie'), COOKIE_VALUE, 600);
      return LOGGED_IN;
    };
    return {
      providers: () => this.models,
      session: async () => (this.session ? this.session(transport) : transport.presented ? session : null),
      hasSession: async () => transport.presented !== undefined,
      sessionEvents: async function* () {},
      sessions: async () => null,
      login: input => {
        this.logins.push(input);
        return signIn();
      },
      completeLogin: signIn,
      refresh: async () => ({ __typename: 'Refreshed', grant }),
      revoke: async provider => ({ revocation: { provider: provider ?? 'POOL', outcome: 'NO_GRANT' }, session: null }),
      logout: async () => {
        this.logouts += 1;
        transport.clear();
        return { revocations: [], sessionsEnded: 1 };
      },
      endSession: async () => ({ revocations: [], sessionsEnded: 0 }),
    };
  }

  ready() {
    return Promise.resolve(this.isReady);
  }
  start() {}
  async drain() {}
}

export interface Front {
  readonly engine: FakeEngine;
  readonly gateway: Gateway;
  readonly server: NodeServer;
  readonly port: number;
  /** http://localhost:PORT, the default PUBLIC_URL. */
  readonly publicUrl: string;
  /** Everything that was logged. */
  log(): string;
  ask(request: FrontRequest): Promise<HttpResponse>;
  /** A GraphQL POST with the CSRF header. */
  graphql(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly settings?: Partial<Omit<GatewaySettings, 'limits'>>;
  readonly limits?: Partial<GatewaySettings['limits']>;
  readonly countTogether?: GatewayOptions['countTogether'];
  readonly resolvers?: readonly Resolvers[];
  readonly plugins?: readonly Plugin[];
  readonly tabs?: readonly GraphiqlTab[];
  readonly logLevel?: LogLevel;
  /** Default: compile at the first execution. */
  readonly compileFrom?: number;
  /** Default: a free one. */
  readonly port?: number;
}

/** The HTTP front of a gateway (routes, GraphQL endpoint, limits) before a fake engine, on a socket. */
export async function startFront({
  settings,
  limits,
  countTogether = async () => ({ allowed: true, retryAfterMs: 0 }),
  resolvers = [],
  plugins = [],
  tabs,
  logLevel = 'debug',
  compileFrom = 1,
  port: listenOn = 0,
}: FrontOptions = {}): Promise<Front> {
  await loadCompiler();
  const lines: string[] = [];
  const sink: DestinationStream = { write: line => lines.push(line) };
  let handler: RequestListener = () => {};
  const server = await listen((asked, answer) => handler(asked, answer), { port: listenOn, host: '127.0.0.1' });
  const { port } = server;
  const publicUrl = `http://localhost:${port}`;
  const engine = new FakeEngine();
  const gateway = createGateway({
    settings: {
      production: false,
      publicUrl,
      origins: [],
      graphiql: true,
      bodyLimitBytes: 1_048_576,
      trustedProxies: 0,
      introspection: true,
      limits: { ...LIMITS, ...limits },
      ...settings,
    },
    engine,
    countTogether,
    modules: withResolvers(resolvers),
    plugins,
    logger: createLogger(logLevel, sink),
    compileFrom,
    ...(tabs && { tabs }),
  });
  handler = gateway.handler;
  const ask = ({ path: target, ...request }: FrontRequest) =>
    send({ url: publicUrl, ...request }, { connectTo: port, target });
  return {
    engine,
    gateway,
    server,
    port,
    publicUrl,
    log: () => lines.join(''),
    ask,
    graphql: (query, variables, headers) =>
      send(graphqlPost(publicUrl, query, variables, headers), { connectTo: port }),
    close: async () => {
      await server.drain(0);
    },
  };
}

export interface FrontRequest extends Omit<HttpRequest, 'url'> {
  /** The request target, sent unchanged. */
  readonly path: string;
}

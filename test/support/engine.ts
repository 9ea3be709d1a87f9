import { randomBytes } from 'node:crypto';
import type { EngineSettings } from '../../src/auth/index.js';
import { createEngine, type EngineOptions } from '../../src/auth/index.js';
import type { LoggedInModel, LoginOutcome } from '../../src/auth/models.js';
import type { Transport } from '../../src/auth/sessions/transport.js';
import type { Store } from '../../src/auth/store/contract.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import type { LoginInput } from '../../src/generated/graphql.js';
import type { ApiKey, OpenedRequest } from '../../src/provider/context.js';
import type { Provider, ProviderTools } from '../../src/provider/contract.js';
import { type AcmeApi, type AcmeOptions, acmeProvider } from './acme/provider.js';
import { ACME, acmeLogin } from './acme/sandbox.js';

export const SETTINGS: EngineSettings = {
  sessionIdleMs: 7 * 86_400_000,
  sessionMaxMs: 30 * 86_400_000,
  staleReadsMs: 30_000,
  upstreamDeadlineMs: 2_000,
  upstreamMaxBytes: 5_000_000,
  allowHttp: true,
  refreshGatherMs: 0,
  refreshPauseMs: 0,
  // Longer than a busy machine takes; tests of slow providers wait as long as a gateway does.
  revocationWaitMs: 20_000,
  callsPerOperation: 50,
  callsAtOnce: 10,
  callsPerMinute: 1_000_000,
  addressMultiple: 10,
  loginsPerAddress: 1_000_000,
  loginsPerAccount: 1_000_000,
  sessionsPerAccount: 1_000_000,
  lockWindowMs: 0,
  streamsPerSession: 1_000_000,
  streamsPerAddress: 1_000_000,
  streams: 1_000_000,
  returnTo: ['http://localhost:4000'],
  publicUrl: 'http://localhost:4000',
};

/** Log lines of an engine, as the text that a canary test searches. */
export class LogLines {
  readonly lines: string[] = [];
  private readonly add = (facts: object, message: string) =>
    void this.lines.push(`${JSON.stringify(facts)} ${message}`);
  readonly debug = this.add;
  readonly info = this.add;
  readonly warn = this.add;
  readonly error = this.add;
}

export const SEAL_KEYS = [{ id: 'test', key: randomBytes(32) }];

export interface EngineUnderTest {
  readonly store: Store;
  readonly log: LogLines;
  readonly browser: () => Browser;
  readonly drain: () => Promise<void>;
  readonly start: () => void;
}

interface EngineExtras {
  readonly store?: Store;
  readonly settings?: Partial<EngineSettings>;
  readonly sealKeys?: EngineOptions['sealKeys'];
}

/** An engine with acme's sandbox behind it. */
export function acmeEngine(acme: AcmeOptions, extras: EngineExtras = {}): EngineUnderTest {
  return engineWith(tools => acmeProvider(acme, tools) as unknown as Provider, extras);
}

/** An engine with one provider that the test builds. */
export const engineOf = (provider: Provider, extras: EngineExtras = {}) => engineWith(() => provider, extras);

/** An engine with one provider that is created from its tools. */
export function engineWith(
  create: (tools: ProviderTools) => Provider,
  { store = new MemoryStore(), settings = {}, sealKeys = SEAL_KEYS }: EngineExtras,
): EngineUnderTest {
  const log = new LogLines();
  const engine = createEngine({
    settings: { ...SETTINGS, ...settings },
    sealKeys,
    store,
    providers: [{ id: ACME, create }],
    log,
  });
  const request = (transport: Transport) => ({
    transport,
    receivedAtMs: Date.now(),
    address: '127.0.0.1',
    userAgent: 'test',
  });
  return {
    store,
    log,
    browser: () => new Browser(transport => engine.open(request(transport))),
    drain: () => engine.drain(5_000),
    start: () => engine.start(),
  };
}

const acmeApi: ApiKey<AcmeApi> = { provider: ACME };

/** A client with a cookie jar of one cookie; each call is a request of its own. */
export class Browser {
  value: string | undefined;
  readonly preLogins = new Map<string, string>();
  private readonly openWith: (transport: Transport) => OpenedRequest;

  constructor(openWith: (transport: Transport) => OpenedRequest) {
    this.openWith = openWith;
  }

  open(): OpenedRequest {
    const presented = this.value === undefined ? undefined : ({ by: 'cookie', value: this.value } as const);
    const transport: { -readonly [Name in keyof Transport]: Transport[Name] } = {
      presented,
      latest: presented,
      wantsBearer: false,
      preLogins: [...this.preLogins.keys()],
      preLogin: id => this.preLogins.get(id),
      issue: (by, value, _maxAgeSeconds, delivered) => {
        transport.latest = { by, value };
        this.value = value;
        delivered?.();
      },
      clear: () => {
        transport.latest = undefined;
        this.value = undefined;
      },
      issuePreLogin: (value, _maxAge, id) => void this.preLogins.set(id, value),
      clearPreLogin: id => void this.preLogins.delete(id),
    };
    return this.openWith(transport);
  }

  login(username: string, password?: string): Promise<LoginOutcome> {
    return this.open().sessions.login({ acme: acmeLogin(username, password) } as unknown as LoginInput);
  }

  /** Signs in and insists that it worked. */
  async signedIn(username: string): Promise<LoggedInModel> {
    const outcome = await this.login(username);
    if (outcome.__typename !== 'LoggedIn') throw new Error(`not signed in: ${JSON.stringify(outcome)}`);
    return outcome;
  }

  async me(account?: string): Promise<string> {
    return (await this.open().upstream(acmeApi, 'user', account)).me();
  }

  async act(): Promise<string> {
    return (await this.open().upstream(acmeApi, 'user')).act();
  }

  async service(): Promise<string> {
    return (await this.open().upstream(acmeApi, 'user-or-service')).me();
  }

  /** `grant`: of several, the one of this id. */
  refresh(grant?: string) {
    return this.open().sessions.refresh(grant === undefined ? ACME : undefined, grant);
  }

  revoke(grant?: string) {
    return this.open().sessions.revoke(grant === undefined ? ACME : undefined, grant);
  }

  logout(everywhere = false) {
    return this.open().sessions.logout(everywhere);
  }

  session() {
    return this.open().sessions.session();
  }
}

import { Browser, type Place, type Watch } from '../browser.js';
import type { ConformanceProfile, Person } from '../sandbox/profile.js';
import { until } from '../until.js';
import { Finding } from './finding.js';

/** The result of one operation. */
export interface OperationResult {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Code of the first error. */
  readonly code: string | undefined;
  readonly retryAfter: number | undefined;
  readonly message: string | undefined;
  /** Scopes that the first error reports as missing. */
  readonly scopes: readonly string[];
}

/** The client's own grant. */
export interface GrantSeen {
  readonly state: string;
  readonly subject: string | null;
  readonly generation: number;
  readonly renewable: boolean;
  readonly accessExpiresAt: string | null;
}

/** One of the client's own grants, where a session can hold several. */
export interface AccountSeen {
  readonly id: string;
  readonly account: string;
  readonly subject: string | null;
  readonly scopes: readonly string[] | null;
}

const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const REFRESH =
  'mutation ($id: ProviderId!) { refresh(provider: $id) { __typename ... on RefreshRefused { reason } } }';
const REVOKE = 'mutation ($id: ProviderId!) { revoke(provider: $id) { revocation { outcome } } }';
const REVOKE_GRANT = 'mutation ($id: ID!) { revoke(grant: $id) { revocation { outcome } } }';
const ACCOUNTS = 'query ($id: ProviderId!) { session { grants(provider: $id) { id account subject scopes } } }';
const LOGOUT = 'mutation { logout { sessionsEnded revocations { outcome } } }';
const GRANT = `query ($id: ProviderId!) {
  session { grant(provider: $id) { state subject generation renewable accessExpiresAt } }
}`;

/** A user with a browser that calls the gateway. */
export class Visitor {
  private readonly browser: Browser;
  private readonly id: string;
  private readonly readQuery: string;

  constructor(place: Place, watch: Watch, id: string, { read }: Pick<ConformanceProfile, 'read'>) {
    this.browser = new Browser(place, watch);
    this.id = id;
    this.readQuery = `{ ${read} }`;
  }

  /** Sends an operation. */
  async send(query: string, variables?: object): Promise<OperationResult> {
    const { data, errors } = await this.browser.graphql(query, variables);
    const { code, retryAfter, scopes } = errors[0]?.extensions ?? {};
    return {
      data: data ?? null,
      code: typeof code === 'string' ? code : undefined,
      retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
      message: errors[0]?.message,
      scopes: Array.isArray(scopes) ? scopes.map(String) : [],
    };
  }

  /** `LoggedIn`, or the reason of the refusal. */
  async login(person: Person): Promise<string> {
    const begun = await this.begin(person);
    return typeof begun === 'string' ? begun : this.comeBack(begun);
  }

  /** Starts a login. Returns the callback URL of a redirect login without opening it, and the result of any other login. */
  async begin({ input, agree }: Person): Promise<URL | string> {
    agree?.();
    const { login } = await this.insist<{ login: Record<string, string> }>(LOGIN, { input });
    if (login.__typename !== 'LoginRedirect') return login.reason ?? String(login.__typename);
    const page = await fetch(login.authorizationUrl ?? '', { redirect: 'manual' });
    const back = page.headers.get('location');
    if (!back)
      throw new Finding(`the provider's page responded with HTTP ${page.status} and did not redirect the browser back`);
    return new URL(back);
  }

  /** Opens a callback. Returns `LoggedIn` or the reason of the refusal. `at`: another gateway that serves the same URL. */
  async comeBack(callback: URL, at?: Place): Promise<string> {
    const browser = at ? await this.browser.copy(at) : this.browser;
    const landed = await browser.open(callback.href);
    const refused = /[?&]keyring_error=([A-Z_]+)/.exec(landed.headers.location ?? '')?.[1];
    return refused ?? (landed.status === 303 ? 'LoggedIn' : `HTTP ${landed.status}`);
  }

  /** Runs the profile's read. It may fail. */
  tryRead(): Promise<OperationResult> {
    return this.send(this.readQuery);
  }

  /** Runs the profile's read and returns its data as text, for comparisons. Throws a Finding where it fails. */
  async read(): Promise<string> {
    return JSON.stringify(await this.insist(this.readQuery));
  }

  /** `Refreshed`, or the reason of the refusal. */
  async refresh(): Promise<string> {
    const { refresh } = await this.insist<{ refresh: Record<string, string> }>(REFRESH, { id: this.id });
    return refresh.reason ?? String(refresh.__typename);
  }

  /** Refreshes until it succeeds. The gateway does not repeat a failed refresh at once. */
  async refreshedAgain(): Promise<void> {
    const tries: string[] = [];
    const works = async () => tries.push(await this.refresh()) > 0 && tries.at(-1) === 'Refreshed';
    await until('a refresh succeeds', works, { timeoutMs: 8_000, everyMs: 100 }).catch(() => {
      throw new Finding(`refresh did not recover: ${tries.at(-1)}`);
    });
  }

  async grant(): Promise<GrantSeen | null> {
    const { session } = await this.insist<{ session: { grant: GrantSeen | null } | null }>(GRANT, { id: this.id });
    return session?.grant ?? null;
  }

  /** Every account of the provider in the session. */
  async accounts(): Promise<readonly AccountSeen[]> {
    const { session } = await this.insist<{ session: { grants: readonly AccountSeen[] } | null }>(ACCOUNTS, {
      id: this.id,
    });
    return session?.grants ?? [];
  }

  /** Revokes one account's grant. */
  async revokeAccount(id: string): Promise<string> {
    const { revoke } = await this.insist<{ revoke: { revocation: { outcome: string } } }>(REVOKE_GRANT, { id });
    return revoke.revocation.outcome;
  }

  /** Number of sessions of the same account that the client sees, its own included. */
  async sessions(): Promise<number> {
    const { sessions } = await this.insist<{ sessions: readonly object[] | null }>('{ sessions { id } }');
    return sessions?.length ?? 0;
  }

  async revoke(): Promise<string> {
    const { revoke } = await this.insist<{ revoke: { revocation: { outcome: string } } }>(REVOKE, { id: this.id });
    return revoke.revocation.outcome;
  }

  async logoutEverywhere(): Promise<number> {
    const { logout } = await this.insist<{ logout: { sessionsEnded: number } }>(
      'mutation { logout(everywhere: true) { sessionsEnded } }',
    );
    return logout.sessionsEnded;
  }

  async logout(): Promise<{ readonly sessionsEnded: number; readonly outcomes: readonly string[] }> {
    const { logout } = await this.insist<{ logout: { sessionsEnded: number; revocations: { outcome: string }[] } }>(
      LOGOUT,
    );
    return { sessionsEnded: logout.sessionsEnded, outcomes: logout.revocations.map(({ outcome }) => outcome) };
  }

  /** Sends an operation and returns its data. Throws a Finding where it fails. */
  async insist<T = Readonly<Record<string, unknown>>>(query: string, variables?: object): Promise<T> {
    const { data, code, message } = await this.send(query, variables);
    if (data && code === undefined && message === undefined) return data as T;
    throw new Finding(`${summary(query)} failed with ${code ?? 'an error without a code'}: ${message}`);
  }
}

const summary = (query: string) => query.replaceAll(/\s+/g, ' ').slice(0, 100);

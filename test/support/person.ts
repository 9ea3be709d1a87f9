import type { GatewayProcess } from './gateway-process.js';

/** One GraphQL answer as a client sees it. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Codes of the errors, each once. */
  readonly codes: readonly string[];
  readonly errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

interface At {
  readonly url: string;
}

const SESSION = 'keyring';

/**
 * Somebody with a browser, in front of several gateways that share a store: the same cookies go to each, as behind a load balancer. Rejects where
 * a gateway does not answer.
 */
export class Person {
  /** Every Set-Cookie that took a session cookie away. */
  readonly taken: string[] = [];
  private readonly cookies = new Map<string, string>();

  /** `sid.secret` */
  get session(): string | undefined {
    return this.cookies.get(SESSION);
  }

  /** Another client with the same cookies as they are now. */
  twin(): Person {
    const twin = new Person();
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  /** One operation. */
  async ask(gateway: At, query: string, variables?: object): Promise<Told> {
    const answer = await this.send(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const { data = null, errors = [] } = (await answer.json()) as Partial<Told>;
    const codes = [...new Set(errors.map(error => String(error.extensions?.code)))];
    return { status: answer.status, headers: answer.headers, data, errors, codes };
  }

  /** One operation of which every field must work. */
  async get<T = Readonly<Record<string, unknown>>>(gateway: At, query: string, variables?: object): Promise<T> {
    const { status, data, errors, codes } = await this.ask(gateway, query, variables);
    if (!data || errors.length > 0) throw new Error(`HTTP ${status}: ${codes.join(', ')} ${JSON.stringify(errors)}`);
    return data as T;
  }

  /** Begins a redirect login, consents at the provider's page by itself (knob autoConsent), and comes back. Throws where it leads to no session. */
  async signInByRedirect(gateway: At, provider = 'socios'): Promise<void> {
    const landed = await this.comeBack(gateway, await this.consented(gateway, provider));
    const to = landed.headers.get('location') ?? '';
    if (landed.status !== 303 || to.includes('keyring_error') || !this.session)
      throw new Error(`not signed in: HTTP ${landed.status} ${to}`);
  }

  /** The first half of it: where the provider sends the browser back to. */
  async consented(gateway: At, provider = 'socios'): Promise<URL> {
    const { login } = await this.get<{ login: { authorizationUrl?: string } }>(
      gateway,
      `mutation { login(input: { ${provider}: {} }) { ... on LoginRedirect { authorizationUrl } } }`,
    );
    const consented = await fetch(login.authorizationUrl ?? '', { redirect: 'manual' });
    return new URL(consented.headers.get('location') ?? '');
  }

  /** The second half, at any gateway. */
  comeBack(gateway: At, { pathname, search }: URL, signal?: AbortSignal): Promise<Response> {
    return this.send(`${gateway.url}${pathname}${search}`, { redirect: 'manual', ...(signal && { signal }) });
  }

  /** Signs in with values of a sandbox's `logins`. */
  async signIn(gateway: At, input: object): Promise<void> {
    const query = `mutation ($input: LoginInput!) { login(input: $input) { __typename ... on LoginRefused { reason } } }`;
    const { login } = await this.get<{ login: { __typename: string } }>(gateway, query, { input });
    if (login.__typename !== 'LoggedIn') throw new Error(`not signed in: ${JSON.stringify(login)}`);
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, headers: { ...init.headers, ...(cookie && { cookie }) } });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value !== '') this.cookies.set(name, value);
    else {
      this.cookies.delete(name);
      if (name === SESSION) this.taken.push(line);
    }
  }
}

/** What the same person gets from several gateways at once, so many times from each. */
export function crowd(person: Person, gateways: readonly GatewayProcess[], times: number, query: string) {
  return Promise.all(gateways.flatMap(gateway => Array.from({ length: times }, () => person.ask(gateway, query))));
}

import { Agent } from 'node:http';
import type { GatewayProcess } from './gateway-process.js';
import {
  dataOf,
  type GraphqlResponse,
  graphqlPost,
  graphqlResponse,
  type HttpRequest,
  type HttpResponse,
  type SendOptions,
  send,
} from './http-client.js';

export interface At {
  readonly url: string;
}

const SESSION = 'keyring';
/** Persons keep their connections, as browsers do: a gateway that drains has some to close. */
const agent = new Agent({ keepAlive: true });

/**
 * A person with a browser, in front of several gateways that share a store: the same cookies go to each, as behind a load balancer. Rejects without a
 * response.
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
  async ask<T = Readonly<Record<string, unknown>>>(
    gateway: At,
    query: string,
    variables?: object,
  ): Promise<GraphqlResponse<T>> {
    return graphqlResponse(await this.send(graphqlPost(gateway.url, query, variables)));
  }

  /** One operation whose every field must succeed. */
  async get<T = Readonly<Record<string, unknown>>>(gateway: At, query: string, variables?: object): Promise<T> {
    return dataOf(await this.ask<T>(gateway, query, variables));
  }

  /** Begins a redirect login, consents automatically at the provider's page (knob autoConsent), and follows the callback. Throws if there is no session. */
  async signInByRedirect(gateway: At, provider = 'socios'): Promise<void> {
    const landed = await this.comeBack(gateway, await this.consented(gateway, provider));
    const to = landed.headers.location ?? '';
    if (landed.status !== 303 || to.includes('keyring_error') || !this.session)
      throw new Error(`not signed in: HTTP ${landed.status} ${to}`);
  }

  /** The first half of it: where the provider sends the browser back to. */
  async consented(gateway: At, provider = 'socios'): Promise<URL> {
    const { login } = await this.get<{ login: { authorizationUrl?: string } }>(
      gateway,
      `mutation { login(input: { ${provider}: {} }) { ... on LoginRedirect { authorizationUrl } } }`,
    );
    const consented = await send({ url: login.authorizationUrl ?? '' });
    return new URL(consented.headers.location ?? '');
  }

  /** The second half, at any gateway. */
  comeBack(gateway: At, { pathname, search }: URL, signal?: AbortSignal): Promise<HttpResponse> {
    return this.send({ url: `${gateway.url}${pathname}${search}` }, signal && { signal });
  }

  /** Signs in with values of a sandbox's `logins`. */
  async signIn(gateway: At, input: object): Promise<void> {
    const query = `mutation ($input: LoginInput!) { login(input: $input) { __typename ... on LoginRefused { reason } } }`;
    const { login } = await this.get<{ login: { __typename: string } }>(gateway, query, { input });
    if (login.__typename !== 'LoggedIn') throw new Error(`not signed in: ${JSON.stringify(login)}`);
  }

  private async send(request: HttpRequest, options?: SendOptions): Promise<HttpResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...request.headers, ...(cookie && { cookie }) };
    const response = await send({ ...request, headers }, { agent, ...options });
    for (const line of response.cookies) this.keep(line);
    return response;
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

/** Responses to one person from several gateways at once, `times` from each. */
export function crowd(person: Person, gateways: readonly GatewayProcess[], times: number, query: string) {
  return Promise.all(gateways.flatMap(gateway => Array.from({ length: times }, () => person.ask(gateway, query))));
}

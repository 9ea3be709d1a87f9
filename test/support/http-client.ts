import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { CookieJar } from 'tough-cookie';

/** Where a gateway is: what browsers call it, and the loopback port behind that name. */
export interface Place {
  readonly publicUrl: string;
  readonly port: number;
}

export interface HttpRequest {
  /** Absolute, or a path of the gateway's. */
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  readonly text: string;
  /** The body as a GraphQL response. */
  readonly json: GraphqlResult;
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface GraphqlResult<T = Record<string, unknown>> {
  readonly data?: T | null;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphqlResponse<T> extends HttpResponse {
  readonly data: T | null | undefined;
  readonly errors: readonly GraphqlError[];
  /** Codes of the errors, each once. */
  readonly codes: readonly string[];
}

/** What a client calls after each response of the gateway: an onlooker's view of the wire. */
export type Watch = (response: HttpResponse, request: HttpRequest) => void;

export interface SendOptions {
  /** Another port than the URL's, on the loopback. */
  readonly connectTo?: number;
  /** The request target, sent as it is; default: that of the URL, which the URL parser has normalized. */
  readonly target?: string;
  /** Kept connections, as a browser uses them; default: a connection for this request only. */
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

/** Sends one request with exactly these headers and reads the response to its end. Redirects are not followed. */
export function send(
  { url, method = 'GET', headers = {}, body }: HttpRequest,
  { connectTo, target, agent, signal }: SendOptions = {},
): Promise<HttpResponse> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const options = {
    ...(connectTo === undefined ? { host: hostname, port } : { host: '127.0.0.1', port: connectTo }),
    method,
    path: target ?? `${pathname}${search}`,
    agent: agent ?? false,
    headers: { host, ...headers },
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          url,
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies: response.headers['set-cookie'] ?? [],
          text,
          get json() {
            return JSON.parse(text) as GraphqlResult;
          },
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A GraphQL request by POST, with the CSRF header. */
export const graphqlPost = (
  origin: string,
  query: string,
  variables?: object,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest => ({
  url: `${origin}/graphql`,
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1', ...headers },
  body: JSON.stringify({ query, variables }),
});

export function graphqlResponse<T>(response: HttpResponse): GraphqlResponse<T> {
  const { data, errors = [] } = response.json as GraphqlResult<T>;
  const codes = [...new Set(errors.map(({ extensions }) => String(extensions?.code)))];
  return { ...response, data, errors, codes };
}

/** The data of a response without errors; throws for any other. */
export function dataOf<T>({ status, data, errors }: GraphqlResponse<T>): T {
  if (errors.length > 0 || !data) throw new Error(`HTTP ${status}: ${JSON.stringify(errors)}`);
  return data;
}

/** Codes by the path of the field they belong to. */
export function codesByPath({ errors }: GraphqlResponse<unknown>): Record<string, unknown> {
  return Object.fromEntries(errors.map(({ path, extensions }) => [path?.join('.') ?? '', extensions.code]));
}

const SESSION_COOKIE = /^(__Host-)?keyring$/;
const MOST_REDIRECTS = 20;

/** A browser: cookie jar, Origin and CSRF header on what its page requests, redirects followed from site to site. */
export class Browser {
  readonly jar = new CookieJar(undefined, { prefixSecurity: 'strict' });
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch) {
    this.place = place;
    this.watch = watch;
  }

  /** Any request, with the cookies that belong to it. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    const url = new URL(request.url, this.place.publicUrl).href;
    const cookie = await this.jar.getCookieString(url);
    const own = new URL(url).origin === this.place.publicUrl;
    const headers = { ...request.headers, ...(cookie && !request.headers?.cookie && { cookie }) };
    const response = await send({ ...request, url, headers }, own ? { connectTo: this.place.port } : {});
    for (const line of response.cookies) await this.jar.setCookie(line, url);
    if (own) this.watch?.(response, request);
    return response;
  }

  /** An operation, as a page of the gateway's own origin sends it. */
  async graphql<T = Record<string, unknown>>(
    query: string,
    variables?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlResponse<T>> {
    const origin = this.place.publicUrl;
    return graphqlResponse(await this.request(graphqlPost(origin, query, variables, { origin, ...headers })));
  }

  /** The same, when every field is expected to work. */
  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return dataOf(await this.graphql<T>(query, variables));
  }

  /** What the address bar does, without following redirects. `path` may also be an absolute URL. */
  open(path: string): Promise<HttpResponse> {
    return this.request({ url: path, headers: { accept: 'text/html,*/*;q=0.8' } });
  }

  /** Follows redirects up to the first response that is not one, or to the first URL that `stop` picks, which is not opened. */
  async follow(
    path: string,
    stop: (url: URL) => boolean = () => false,
  ): Promise<{ url: string; answer: HttpResponse }> {
    let answer = await this.open(path);
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || !location) return { url: answer.url, answer };
      const next = new URL(location, answer.url);
      if (stop(next)) return { url: next.href, answer };
      answer = await this.open(next.href);
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects from ${path}`);
  }

  /** Sends a form, as a page's button does. */
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin };
    return this.request({ url, method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  }

  /** The session cookie's value, if there is one. */
  async session(): Promise<string | undefined> {
    const cookies = await this.jar.getCookies(this.place.publicUrl);
    return cookies.find(({ key }) => SESSION_COOKIE.test(key))?.value;
  }

  /** Another browser with the same cookies as they are now. `place`: another gateway that serves the same public URL. */
  async copy(place: Place = this.place): Promise<Browser> {
    const twin = new Browser(place, this.watch);
    for (const cookie of await this.jar.getCookies(this.place.publicUrl))
      await twin.jar.setCookie(cookie, this.place.publicUrl);
    return twin;
  }
}

/** A program that keeps its session's value itself: no cookies, no Origin. */
export class Bearer {
  /** The newest x-keyring-session. */
  value: string | undefined;
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch) {
    this.place = place;
    this.watch = watch;
  }

  async graphql<T = Record<string, unknown>>(query: string, variables?: object): Promise<GraphqlResponse<T>> {
    const proof: Record<string, string> =
      this.value === undefined
        ? { 'x-keyring-transport': 'bearer', 'x-keyring-csrf': '1' }
        : { authorization: `Bearer ${this.value}` };
    const request = {
      url: `${this.place.publicUrl}/graphql`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...proof },
      body: JSON.stringify({ query, variables }),
    };
    const response = await send(request, { connectTo: this.place.port });
    this.watch?.(response, request);
    const value = response.headers['x-keyring-session'];
    if (typeof value === 'string') this.value = value;
    return graphqlResponse(response);
  }

  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return dataOf(await this.graphql<T>(query, variables));
  }
}

import { type Agent, type IncomingHttpHeaders, request } from 'node:http';

/** Where a gateway is: the public URL that browsers use, and the loopback port that serves it. */
export interface Place {
  readonly publicUrl: string;
  readonly port: number;
}

/** One request. Default: GET without headers and body. */
export interface HttpRequest {
  /** An absolute URL, or a path of the gateway. */
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One complete response. The body is read as UTF-8. */
export interface HttpResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  readonly text: string;
  /** The body as a GraphQL response. Throws SyntaxError where it is not JSON. */
  readonly json: GraphqlResult;
}

/** An error in a response (GraphQL, 7.1.2). `extensions.code` is one of `ERRORS` or a protocol code. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A GraphQL response (GraphQL, 7.1). */
export interface GraphqlResult<T = Record<string, unknown>> {
  readonly data?: T | null;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The HTTP response to an operation, with its parsed GraphQL response. */
export interface GraphqlResponse<T> extends HttpResponse {
  readonly data: T | null | undefined;
  readonly errors: readonly GraphqlError[];
  /** Codes of the errors, each once. */
  readonly codes: readonly string[];
}

/** A function that a client calls after each response of the gateway, for tests that check the traffic. */
export type Watch = (response: HttpResponse, request: HttpRequest) => void;

/** Options of `send`. */
export interface SendOptions {
  /** A port of the loopback, instead of the URL's host and port. */
  readonly connectTo?: number;
  /** The request target, sent unchanged. Default: the target of the URL, which the URL parser normalizes. */
  readonly target?: string;
  /** An agent with connections to reuse, as a browser does. Default: a connection for this request only. */
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

/** Reads a response as GraphQL. Throws SyntaxError where its body is not JSON. */
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

const SESSION_COOKIE = /(?:^|; )(?:__Host-)?keyring=([^;]*)/;
const MOST_REDIRECTS = 20;

/** The cookie jar of a browser. tough-cookie's CookieJar also implements it. */
export interface Jar {
  /** The value of the Cookie header. */
  getCookieString(url: string): Promise<string>;
  /** Stores the cookie of a Set-Cookie header. */
  setCookie(line: string, url: string): Promise<unknown>;
  /** A separate jar with the same cookies. */
  clone(): Promise<Jar>;
}

/** Cookies by origin. Supports what a gateway and a sandbox use: names, values and removal. */
class CookieStore implements Jar {
  private readonly sites = new Map<string, Map<string, string>>();

  async getCookieString(url: string): Promise<string> {
    const cookies = this.sites.get(new URL(url).origin) ?? new Map<string, string>();
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async setCookie(line: string, url: string): Promise<void> {
    const [pair = '', ...attributes] = line.split(';').map(part => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const { origin } = new URL(url);
    const cookies = this.sites.get(origin) ?? new Map<string, string>();
    this.sites.set(origin, cookies);
    if (attributes.some(attribute => /^max-age=0$/i.test(attribute))) cookies.delete(name);
    else cookies.set(name, value);
  }

  async clone(): Promise<CookieStore> {
    const twin = new CookieStore();
    for (const [origin, cookies] of this.sites) twin.sites.set(origin, new Map(cookies));
    return twin;
  }
}

/** A browser with a cookie jar. The requests of its page have an Origin and the CSRF header. It follows redirects across sites. */
export class Browser {
  readonly jar: Jar;
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch, jar: Jar = new CookieStore()) {
    this.place = place;
    this.watch = watch;
    this.jar = jar;
  }

  /** Sends any request with the cookies of its origin. */
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

  /** Sends an operation as a page of the gateway's own origin. */
  async graphql<T = Record<string, unknown>>(
    query: string,
    variables?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlResponse<T>> {
    const origin = this.place.publicUrl;
    return graphqlResponse(await this.request(graphqlPost(origin, query, variables, { origin, ...headers })));
  }

  /** Sends an operation and returns its data. Throws where the response has errors. */
  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return dataOf(await this.graphql<T>(query, variables));
  }

  /** Opens a URL as the address bar does, without following redirects. `path` may also be an absolute URL. */
  open(path: string): Promise<HttpResponse> {
    return this.request({ url: path, headers: { accept: 'text/html,*/*;q=0.8' } });
  }

  /** Follows redirects up to the first other response, or up to the first URL that `stop` selects. That URL is not opened. */
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

  /** The value of the session cookie, if there is one. */
  async session(): Promise<string | undefined> {
    return SESSION_COOKIE.exec(await this.jar.getCookieString(this.place.publicUrl))?.[1];
  }

  /** Another browser with a copy of the current cookies. `place`: another gateway that serves the same public URL. */
  async copy(place: Place = this.place): Promise<this> {
    const Self = this.constructor as new (place: Place, watch: Watch | undefined, jar: Jar) => this;
    return new Self(place, this.watch, await this.jar.clone());
  }
}

/** A client without cookies and Origin that stores the session value itself. */
export class Bearer {
  /** The newest x-keyring-session. */
  value: string | undefined;
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch) {
    this.place = place;
    this.watch = watch;
  }

  /** Sends an operation with the session value, and stores the new value that a login returns. */
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

  /** The data of an operation; throws where it has errors. */
  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return dataOf(await this.graphql<T>(query, variables));
  }
}

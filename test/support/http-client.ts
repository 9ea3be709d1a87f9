import { type IncomingHttpHeaders, request } from 'node:http';
import { CookieJar } from 'tough-cookie';

/** Where a gateway is: what browsers call it, and the loopback port behind that name. */
export interface Place {
  readonly publicUrl: string;
  readonly port: number;
}

export interface HttpAsk {
  /** Absolute, or a path of the gateway's. */
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface GraphqlAnswer<T> extends HttpAnswer {
  readonly data: T | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** What a client calls after each answer of the gateway: an onlooker's view of the wire. */
export type Watch = (answer: HttpAnswer, ask: HttpAsk) => void;

/** One request on a connection of its own, with exactly these headers. `connectTo`: another port than the URL's, on the loopback. */
function send({ url, method = 'GET', headers = {}, body }: HttpAsk, connectTo?: number): Promise<HttpAnswer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const target = connectTo === undefined ? { host: hostname, port } : { host: '127.0.0.1', port: connectTo };
  const options = { ...target, method, path: `${pathname}${search}`, agent: false, headers: { host, ...headers } };
  return new Promise((resolve, reject) => {
    const asked = request(options, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ url, status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function graphqlAnswer<T>(answer: HttpAnswer): GraphqlAnswer<T> {
  const { data, errors = [] } = JSON.parse(answer.text) as Partial<GraphqlAnswer<T>>;
  return { ...answer, data, errors };
}

/** The data of an answer without errors; throws for any other. */
function faultless<T>({ status, data, errors }: GraphqlAnswer<T>): T {
  if (errors.length > 0 || !data) throw new Error(`HTTP ${status}: ${JSON.stringify(errors)}`);
  return data;
}

/** Codes by the path of the field they belong to. */
export function codesByPath({ errors }: GraphqlAnswer<unknown>): Record<string, unknown> {
  return Object.fromEntries(errors.map(({ path, extensions }) => [path?.join('.') ?? '', extensions.code]));
}

const SESSION_COOKIE = /^(__Host-)?keyring$/;
const MOST_REDIRECTS = 20;

/** A browser: cookie jar, Origin and CSRF header on what its page asks, redirects followed from site to site. */
export class Browser {
  readonly jar = new CookieJar(undefined, { prefixSecurity: 'strict' });
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch) {
    this.place = place;
    this.watch = watch;
  }

  /** Any request, with the cookies that belong to it. */
  async request(ask: HttpAsk): Promise<HttpAnswer> {
    const url = new URL(ask.url, this.place.publicUrl).href;
    const cookie = await this.jar.getCookieString(url);
    const own = new URL(url).origin === this.place.publicUrl;
    const headers = { ...ask.headers, ...(cookie && !ask.headers?.cookie && { cookie }) };
    const answer = await send({ ...ask, url, headers }, own ? this.place.port : undefined);
    for (const line of answer.headers['set-cookie'] ?? []) await this.jar.setCookie(line, url);
    if (own) this.watch?.(answer, ask);
    return answer;
  }

  /** An operation, as a page of the gateway's own origin sends it. */
  async graphql<T = Record<string, unknown>>(
    query: string,
    variables?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlAnswer<T>> {
    const page = { origin: this.place.publicUrl, 'x-keyring-csrf': '1' };
    const answer = await this.request({
      url: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', ...page, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return graphqlAnswer(answer);
  }

  /** The same, when every field is expected to work. */
  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return faultless(await this.graphql<T>(query, variables));
  }

  /** What the address bar does, without following redirects. `path` may also be a whole address. */
  open(path: string): Promise<HttpAnswer> {
    return this.request({ url: path, headers: { accept: 'text/html,*/*;q=0.8' } });
  }

  /** Follows redirects up to the first answer that is none, or to the first address that `stop` picks, which is not opened. */
  async follow(path: string, stop: (url: URL) => boolean = () => false): Promise<{ url: string; answer: HttpAnswer }> {
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
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin };
    return this.request({ url, method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  }

  /** The session cookie's value, if there is one. */
  async session(): Promise<string | undefined> {
    const cookies = await this.jar.getCookies(this.place.publicUrl);
    return cookies.find(({ key }) => SESSION_COOKIE.test(key))?.value;
  }

  /** Another browser with the same cookies as they are now. `place`: another gateway that serves the same address. */
  async copy(place: Place = this.place): Promise<Browser> {
    const twin = new Browser(place, this.watch);
    for (const cookie of await this.jar.getCookies(this.place.publicUrl))
      await twin.jar.setCookie(cookie, this.place.publicUrl);
    return twin;
  }
}

/** A program that keeps its session's value itself: no cookies, no Origin. */
export class Bearer {
  /** As last told in x-keyring-session. */
  value: string | undefined;
  private readonly place: Place;
  private readonly watch: Watch | undefined;

  constructor(place: Place, watch?: Watch) {
    this.place = place;
    this.watch = watch;
  }

  async graphql<T = Record<string, unknown>>(query: string, variables?: object): Promise<GraphqlAnswer<T>> {
    const proof: Record<string, string> =
      this.value === undefined
        ? { 'x-keyring-transport': 'bearer', 'x-keyring-csrf': '1' }
        : { authorization: `Bearer ${this.value}` };
    const ask = {
      url: `${this.place.publicUrl}/graphql`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...proof },
      body: JSON.stringify({ query, variables }),
    };
    const answer = await send(ask, this.place.port);
    this.watch?.(answer, ask);
    const told = answer.headers['x-keyring-session'];
    if (typeof told === 'string') this.value = told;
    return graphqlAnswer(answer);
  }

  async data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T> {
    return faultless(await this.graphql<T>(query, variables));
  }
}

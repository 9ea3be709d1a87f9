import { randomBytes } from 'node:crypto';
import { codeChallengeS256, newCodeVerifier } from '../../auth/oauth2/requests.js';
import { parseUrl } from '../../parse-url.js';
import type { Provider, SendOnce } from '../../provider/contract.js';
import { createOrigins } from '../../server/origins.js';
import { UpstreamFailure } from '../../upstream/failure.js';
import type { EndpointRequest, UpstreamResponse } from '../../upstream/messages.js';
import { httpDateMs } from '../../upstream/provider-numbers.js';
import { type Check, type CheckInputs, type CheckResult, error, ok, type Probed, warning } from './check.js';

const LIMITS = { deadlineMs: 8_000, maxBytes: 1_048_576 };

/** Sends one request, over a connection of its own and without a retry. Never throws. */
async function probe(send: SendOnce, url: string, what: EndpointRequest): Promise<UpstreamResponse | UpstreamFailure> {
  try {
    return await send(url, what, LIMITS);
  } catch (failure) {
    return failure instanceof UpstreamFailure ? failure : new UpstreamFailure('never-sent', { cause: failure });
  }
}

/** Every probe of every provider, each sent once. */
export function probeAll(send: SendOnce, providers: readonly Provider[]): Promise<readonly Probed[]> {
  const all = providers.flatMap(provider => (provider.probes ?? []).map(probe => ({ provider, probe })));
  return Promise.all(all.map(async one => ({ ...one, outcome: await probe(send, one.probe.url, one.probe.request) })));
}

/** A URL without its query, which may contain anything. */
function bare(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Whether the providers' endpoints are at the configured URLs, and refuse a request without credentials as they should. */
export const endpoints: Check = {
  name: 'endpoints',
  async run(inputs) {
    const probed = await inputs.probed();
    const silent = inputs.providers.filter(({ probes = [] }) => probes.length === 0);
    return [...probed.map(judgeEndpoint), ...silent.map(({ name }) => ok(`${name}: not set up`))];
  },
};

function judgeEndpoint({ provider, probe, outcome }: Probed): CheckResult {
  const what = `${provider.name}, ${probe.endpoint} endpoint ${bare(probe.url)}`;
  if (outcome instanceof UpstreamFailure) return judgeFailure(what, outcome);
  // A provider may report a missing endpoint in its own format.
  const isThere = outcome.status !== 404 && outcome.status !== 405;
  return isThere && probe.expects(outcome)
    ? ok(`${what}: HTTP ${outcome.status}, as expected`)
    : judgeResponse(what, outcome);
}

const TLS = /^(ERR_TLS|ERR_SSL|EPROTO|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_CERT)/;
const PAGE = /^\s*</;

/** The finding about an endpoint without a complete response. `what`: its name and URL. */
function judgeFailure(what: string, failure: UpstreamFailure): CheckResult {
  const code = codeIn(failure.cause);
  if (code && TLS.test(code))
    return error('ENDPOINT_TLS', `${what}: no TLS connection (${code})`, 'Check its certificate and the URL.');
  if (failure.kind === 'never-sent')
    return error(
      'ENDPOINT_UNREACHABLE',
      `${what}: cannot be reached${code ? ` (${code})` : ''}`,
      'Check the URL, DNS and the outbound network.',
    );
  if (failure.kind === 'too-large')
    return error('ENDPOINT_UNEXPECTED', `${what}: the response is far too large`, 'Check the URL.');
  return error(
    'ENDPOINT_SILENT',
    `${what}: accepts the request, and sends no complete response`,
    'Check the URL; otherwise contact the provider.',
  );
}

/** The finding about an unexpected response. */
function judgeResponse(what: string, response: UpstreamResponse): CheckResult {
  const { status } = response;
  if (status === 429) return warning('ENDPOINT_LIMITS', `${what}: requires a wait (HTTP 429)`, 'Try again later.');
  if (status >= 500)
    return error(
      'ENDPOINT_FAILING',
      `${what}: fails (HTTP ${status})`,
      'Try again later; otherwise contact the provider.',
    );
  if (status >= 300 && status < 400)
    return error('ENDPOINT_REDIRECTS', `${what}: ${elsewhere(response)}`, 'Set the address it points to.');
  if (status === 404 || status === 405 || status === 410)
    return error(
      'ENDPOINT_MISSING',
      `${what}: there is no such endpoint (HTTP ${status})`,
      'Check the URL and the version in it.',
    );
  if (PAGE.test(response.text) || response.headers['content-type']?.includes('text/html'))
    return error(
      'ENDPOINT_HTML',
      `${what}: the response is an HTML page (HTTP ${status})`,
      'Check the URL and the proxies in between.',
    );
  return error(
    'ENDPOINT_UNEXPECTED',
    `${what}: the response is not one of such an endpoint (HTTP ${status})`,
    'Check the URL and the version in it.',
  );
}

function elsewhere({ status, headers: { location } }: UpstreamResponse): string {
  const to = location !== undefined && parseUrl(location) ? ` to ${bare(location)}` : '';
  return `sends elsewhere${to} (HTTP ${status}), which is not followed`;
}

/** The code of an error, or of what it was made from. */
function codeIn(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code, cause: beneath } = cause as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : codeIn(beneath);
}

interface LoginPage {
  readonly provider: Provider;
  readonly url: URL;
}

/** The login pages of the providers with a redirect login, as a browser would be sent there. */
async function loginPages({ providers, config }: CheckInputs): Promise<readonly LoginPage[]> {
  const all = providers.map(async (provider): Promise<readonly LoginPage[]> => {
    const one = provider as Provider<unknown>;
    if (one.login !== 'REDIRECT' || !one.authorizationUrl) return [];
    // The verifier is not kept and the state is in no browser, so a code for them is useless.
    const codeChallenge = codeChallengeS256(newCodeVerifier());
    try {
      const request = await one.authorizationUrl(
        {},
        {
          state: randomBytes(32).toString('base64url'),
          codeChallenge,
          callbackUrl: `${config.server.publicUrl}/callback/${one.id.toLowerCase()}`,
          scopes: one.scopes?.({}) ?? [],
        },
      );
      return [{ provider, url: new URL(typeof request === 'string' ? request : request.url) }];
    } catch {
      // The page's URL is unknown; the probes report why.
      return [];
    }
  });
  return (await Promise.all(all)).flat();
}

/** Where providers send browsers back to (RFC 6749, 3.1.2): it must be this gateway, or no redirect login ever ends. */
export const redirectUri: Check = {
  name: 'redirect-uri',
  cheap: true,
  async run(inputs) {
    const { config } = inputs;
    const origins = createOrigins({ ...config.server, production: config.production, origins: [] });
    return (await loginPages(inputs)).map(({ provider, url }): CheckResult => {
      const path = `/callback/${provider.id.toLowerCase()}`;
      const wanted = config.server.publicUrl + path;
      const given = url.searchParams.get('redirect_uri') ?? '';
      if (!parseUrl(given)) return wrong(provider.name, 'no address', wanted);
      const { origin, pathname } = new URL(given);
      const isOurs = origins.allows(origin) && pathname === path;
      return isOurs ? ok(`${provider.name}: ${origin}${pathname}`) : wrong(provider.name, origin + pathname, wanted);
    });
  },
};

const wrong = (name: string, given: string, wanted: string): CheckResult =>
  error(
    'REDIRECT_URI',
    `${name} sends browsers back to ${given}, which is not this gateway`,
    `Register ${wanted} there, and set it here.`,
  );

/** Whether the provider shows its login page to browsers that this gateway sends there: that also shows whether client id and redirect URI are right. */
export const authorizePage: Check = {
  name: 'authorize',
  run: async inputs =>
    Promise.all(
      (await loginPages(inputs)).map(async ({ provider, url }): Promise<CheckResult> => {
        const what = `${provider.name}, login page ${bare(url.href)}`;
        const outcome = await probe(inputs.sendOnce, url.href, { method: 'GET', headers: { accept: 'text/html' } });
        return outcome instanceof UpstreamFailure ? pageUnreachable(what, outcome) : judgeLoginPage(what, outcome, url);
      }),
    ),
};

/** Browsers go there, not the gateway, so this is only a warning. */
function pageUnreachable(what: string, failure: UpstreamFailure): CheckResult {
  const { says } = judgeFailure(what, failure);
  return warning('AUTHORIZE_UNREACHABLE', says, 'If browsers reach it all the same, let it be.');
}

function judgeLoginPage(what: string, response: UpstreamResponse, requested: URL): CheckResult {
  const { status } = response;
  if (status === 400 || status === 401 || status === 403) return refused(what, `HTTP ${status}`);
  if (status >= 300 && status < 400) {
    const complaint = complaintIn(response.headers.location, requested);
    return complaint === undefined ? ok(`${what}: there`) : refused(what, complaint);
  }
  return status >= 200 && status < 300 ? ok(`${what}: there`) : judgeResponse(what, response);
}

const refused = (what: string, why: string): CheckResult =>
  error(
    'AUTHORIZE_REFUSED',
    `${what}: refuses this gateway (${why})`,
    'Compare the client id, the redirect URI and the other parameters of the login page with the registration at the provider.',
  );

/** An error that comes back with the redirect (RFC 6749, 4.1.2.1), or a page of errors of the provider's own that it leads to. */
function complaintIn(location: string | undefined, requested: URL): string | undefined {
  const to = location === undefined ? undefined : parseUrl(location, requested);
  if (!to) return 'it redirects to nowhere';
  const code = to.searchParams.get('error') ?? to.searchParams.get('oauthErrorCode');
  if (code !== null) return /^[\w.-]{1,40}$/.test(code) ? code : 'an error';
  return /error/i.test(to.pathname) ? 'it leads to a page of errors' : undefined;
}

/** Lifetimes of tokens and certificates depend on the clock: differences for a warning and for an error, s. */
const [APART, FAR_APART] = [30, 300];

/** This machine's clock against those of the providers (Date, RFC 9110, 6.6.1) and of Redis. */
export const clocks: Check = {
  name: 'clocks',
  async run(inputs) {
    const [probed, redis] = await Promise.all([inputs.probed(), inputs.redis()]);
    const nodes = redis.kind === 'there' ? redis.nodes : [];
    const others = nodes.map(({ at, aheadMs }) => ({ name: nodes.length > 1 ? `Redis ${at}` : 'Redis', aheadMs }));
    return [...providerClocks(probed), ...others].map(judgeClock);
  },
};

interface Clock {
  readonly name: string;
  /** Ahead of ours, ms. */
  readonly aheadMs: number;
}

/** One for each provider, from its fastest response. */
function providerClocks(probed: readonly Probed[]): Clock[] {
  const best = new Map<string, Clock & { readonly tookMs: number }>();
  for (const { provider, outcome } of probed) {
    const date = outcome instanceof UpstreamFailure ? undefined : httpDateMs(outcome.headers.date);
    if (outcome instanceof UpstreamFailure || date === undefined) continue;
    const tookMs = outcome.receivedAtMs - outcome.sentAtMs;
    if (tookMs >= (best.get(provider.name)?.tookMs ?? Number.POSITIVE_INFINITY)) continue;
    // A Date has whole seconds, rounded down.
    const aheadMs = date + 500 - (outcome.sentAtMs + outcome.receivedAtMs) / 2;
    best.set(provider.name, { name: provider.name, aheadMs, tookMs });
  }
  return [...best.values()];
}

function judgeClock({ name, aheadMs }: Clock): CheckResult {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (seconds < APART) return ok(`${name}: ${seconds === 0 ? 'less than a second' : `${seconds} s`} apart`);
  const says = `${name}'s clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  const todo = 'Let this machine keep time by NTP; if it does, the other one is wrong.';
  return seconds < FAR_APART ? warning('CLOCK_APART', says, todo) : error('CLOCK_APART', says, todo);
}

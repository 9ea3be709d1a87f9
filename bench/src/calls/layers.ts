import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The call that every layer sends. */
interface Call {
  readonly url: string;
  readonly path: string;
  readonly authorization: string;
}

interface Limits {
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

type Sent = Promise<unknown>;

/** The code of the measured build that is used here. The harness only puts it together. */
interface ClientCode {
  readonly sendCall: (dispatcher: unknown, request: object, options: { readonly limits: Limits }) => Sent;
  readonly Origins: new (limits: Limits) => { get(url: string): { readonly dispatcher: unknown } };
  readonly UpstreamClient: new (
    provider: string,
    url: string,
    limits: Limits,
    telemetry?: object,
  ) => { request(request: object, options: object): Sent };
  readonly AuthenticatedCaller: new (
    grants: object,
    owner: object,
    at: object,
    options: object,
  ) => { send(request: object): Sent };
  readonly CallLimits: new (
    settings: object,
  ) => { operation(address: string): object; ofSession(operation: object, sid: string): object };
  readonly createMetrics: (withProcess: boolean) => {
    readonly tokens: { handedOut(provider: string, owner: string, outcome: string): void };
  };
  readonly SILENT: object;
  readonly json: (response: unknown) => unknown;
}

const FILES = [
  'upstream/call.js',
  'upstream/connect.js',
  'upstream/client.js',
  'upstream/messages.js',
  'auth/call-limits.js',
  'auth/grants/caller.js',
  'telemetry/metrics/metrics.js',
  'telemetry/telemetry.js',
];

async function clientCode(dist: string): Promise<ClientCode> {
  const modules = await Promise.all(FILES.map(file => import(pathToFileURL(join(resolve(dist), file)).href)));
  return Object.assign({}, ...modules) as ClientCode;
}

const LIMITS: Limits = { deadlineMs: 10_000, maxBytes: 5_000_000 };
/** High enough that no call waits or is refused. */
const CALL_LIMITS = { callsPerOperation: 1_000, callsPerMinute: 1e9, addressMultiple: 10, callsAtOnce: 1_000 };

/** Requests with some calls each, by the layers of the gateway that the calls pass through. Each row contains the rows before it. */
export async function layersOf(
  dist: string,
  { url, path, authorization }: Call,
  calls: number,
): Promise<[string, () => Promise<void>][]> {
  const { sendCall, Origins, UpstreamClient, AuthenticatedCaller, CallLimits, createMetrics, SILENT, json } =
    await clientCode(dist);
  const { dispatcher } = new Origins(LIMITS).get(url);
  const metrics = createMetrics(false);
  const limits = new CallLimits(CALL_LIMITS);
  const silent = new UpstreamClient('POOL', url, LIMITS);
  const counted = new UpstreamClient('POOL', url, LIMITS, { ...SILENT, ...metrics });
  const request = { method: 'GET', path, headers: { accept: 'application/json', authorization } };
  const provider = {
    id: 'POOL',
    baseUrl: url,
    authorize: (tokens: { readonly accessToken: string }) => ({ headers: { authorization: tokens.accessToken } }),
    rejectsToken: ({ status }: { readonly status: number }) => status === 401,
  };
  const usable = { tokens: { accessToken: authorization }, generation: 1, grantedAtMs: 1 };
  const grants = {
    use() {
      metrics.tokens.handedOut('POOL', 'session', 'held');
      return usable;
    },
  };
  const at = { provider, client: counted, hosts: {} };
  /** The options that the calls of one request share. */
  const shared = () => ({
    signal: new AbortController().signal,
    budget: limits.ofSession(limits.operation('::1'), 'sid'),
  });
  const repeated = (begin: () => () => Sent) => async () => {
    const send = begin();
    for (let n = 0; n < calls; n += 1) json(await send());
  };
  const client = (of: typeof silent) =>
    repeated(() => {
      const options = shared();
      return () => of.request(request, options);
    });
  return [
    [
      '`sendCall`: deadline, size limit, retry',
      repeated(() => () => sendCall(dispatcher, request, { limits: LIMITS })),
    ],
    ['`UpstreamClient`: hosts, breaker, limits on calls, signal of the request', client(silent)],
    ['its metrics', client(counted)],
    [
      '`AuthenticatedCaller`: token, 401, scopes, metrics of tokens',
      repeated(() => {
        const caller = new AuthenticatedCaller(grants, { kind: 'session', ref: 'ref' }, at, { grant: {}, ...shared() });
        return () => caller.send({ method: 'GET', path, headers: { accept: 'application/json' } });
      }),
    ],
  ];
}

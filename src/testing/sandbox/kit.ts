import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderId } from '../../provider-id.js';
import { type Fault, Faults } from './faults.js';
import { Ledger } from './ledger.js';
import type { ConformanceProfile } from './profile.js';

/** One request as a route sees it. */
export interface Call {
  readonly method: string;
  /** The origin of the provider that received it. */
  readonly origin: string;
  /** Path without the query, percent-encoded as received. */
  readonly path: string;
  /** Values of the route's named groups, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Body fields, from a form or from a JSON object. */
  field(name: string): string | undefined;
}

/** The response of a route. An object is sent as JSON, a string unchanged. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One endpoint of the provider. The first route that matches a call handles it. */
export interface Route {
  readonly method: string;
  /** Matched against the whole path; named groups become params. */
  readonly path: RegExp;
  /** The origin of the route, for a provider with several. Default: every origin. */
  readonly origin?: string | undefined;
  /** Returns the provider's response. An exception becomes a 400 with an empty body. */
  handle(call: Call): Reply | Promise<Reply>;
}

/** One call with a response, for tests that count calls. */
export interface Seen {
  readonly method: string;
  /** The origin of the provider that received it. */
  readonly origin: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly atMs: number;
}

/** The clock of the provider. */
export interface SandboxClock {
  /** How far the provider's clock is ahead of ours, ms. Negative: behind. */
  skewMs: number;
  /** The time of the provider's clock, ms since the epoch. Responses have it in their Date header. */
  now(): number;
}

/** Sample selections in GraphQL. */
export interface Sample {
  readonly query: string;
  readonly viewer: string;
  /** Whether `query` needs no login with the sandbox's `env`, because the gateway has its own credentials. Default: false. */
  readonly isPublic?: boolean;
}

/** A running sandbox: as strict as the provider itself, and scriptable. */
export interface Sandbox<Knobs extends object = object> {
  readonly id: ProviderId;
  readonly name: string;
  readonly origin: string;
  /** Settings that point a gateway at this sandbox: URLs and the client registration, without service credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings that give the gateway service credentials at this sandbox, including the access rule. */
  readonly serviceEnv: Readonly<Record<string, string>>;
  /** Ways to sign in, as values of LoginInput, for the demo's table and forms, and for tests. */
  readonly logins: readonly { readonly title: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** A selection on Query and one on Viewer that show the provider's data. */
  readonly sample: Sample;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly clock: SandboxClock;
  /** Lifetimes, rotation and similar settings. They can be changed while the sandbox runs. */
  readonly knobs: Knobs;
  readonly seen: Seen[];
  /** The profile for the conformance kit. */
  readonly profile?: ConformanceProfile;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

/** How a fake is started. */
export interface SandboxOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** How long an account stays locked after wrong passwords, ms. Default: as at the provider. A fake without such locks ignores it. */
  readonly lockMs?: number;
}

/** A provider's fake, as its sandbox.ts shows it to the list. */
export interface SandboxModule<Knobs extends object = object> {
  readonly id: ProviderId;
  /** Starts one with an empty ledger. */
  start(options?: SandboxOptions): Promise<Sandbox<Knobs>>;
}

/** The parts of a provider's sandbox. */
export interface SandboxParts<Knobs extends object> {
  readonly id: ProviderId;
  readonly name: string;
  readonly knobs: Knobs;
  /** Number of hosts that the provider has in addition to the first. Each has its own port. Default: 0. */
  readonly otherHosts?: number;
  /** Called once when the ports are known. `others`: the origins of the other hosts. */
  build(base: { origin: string; others: readonly string[]; ledger: Ledger; clock: SandboxClock; faults: Faults }): {
    readonly routes: readonly Route[];
    readonly env: Readonly<Record<string, string>>;
    readonly serviceEnv: Readonly<Record<string, string>>;
    readonly logins: Sandbox['logins'];
    readonly sample: Sample;
    readonly profile?: ConformanceProfile;
    /** The response to a call that no route matches. */
    readonly notFound: (call: Call) => Reply;
  };
}

/** Opens a sandbox on a free port of the loopback. */
export async function startSandbox<Knobs extends object>(
  parts: SandboxParts<Knobs>,
  { port = 0, host = '127.0.0.1' }: SandboxOptions = {},
): Promise<Sandbox<Knobs>> {
  const ledger = new Ledger();
  const faults = new Faults();
  const clock: SandboxClock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  const seen: Seen[] = [];
  let built: ReturnType<typeof parts.build>;

  const servers: Server[] = [];
  async function open(at: number): Promise<string> {
    const server = createServer((request, response) => {
      serve(request, response, origin).catch(() => answer(response, { status: 400, body: '' }, 'GET', clock));
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, host, resolve));
    const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
    return origin;
  }

  async function serve(request: IncomingMessage, response: ServerResponse, origin: string) {
    const call = { ...(await readCall(request)), origin };
    const route = built.routes.find(one => takes(one, call));
    const fault = faults.take(call.method, call.path);
    if (fault && fault.when !== 'after') {
      if (await play(fault, response)) return note(call, fault.status ?? 0);
    }
    const params = route?.path.exec(call.path)?.groups ?? {};
    const decoded = Object.fromEntries(Object.entries(params).map(([k, v]) => [k, decodeURIComponent(v ?? '')]));
    const made = route ? await route.handle({ ...call, params: decoded }) : built.notFound(call);
    const reply = fault?.edit ? { ...made, body: fault.edit(made.body) } : made;
    if (fault?.when === 'after' && (await play(fault, response))) return note(call, fault.status ?? 0);
    note(call, reply.status ?? 200);
    answer(response, reply, call.method, clock);
  }

  function note(call: Call, status: number) {
    const { method, origin, path, query, headers, body } = call;
    seen.push({ method, origin, path, query: query.toString(), headers, body, status, atMs: Date.now() });
    if (seen.length > 10_000) seen.splice(0, 5_000);
  }

  const origin = await open(port);
  const others = await Promise.all(Array.from({ length: parts.otherHosts ?? 0 }, () => open(0)));
  built = parts.build({ origin, others, ledger, clock, faults });
  const { env, serviceEnv, logins, sample, profile } = built;
  const { id, name, knobs } = parts;
  return {
    id,
    name,
    origin,
    env,
    serviceEnv,
    logins,
    sample,
    faults,
    ledger,
    clock,
    knobs,
    seen,
    ...(profile && { profile }),
    close: async () => void (await Promise.all(servers.map(shut))),
  };
}

const takes = ({ method, path, origin }: Route, call: Call) =>
  method === call.method && path.test(call.path) && (origin ?? call.origin) === call.origin;

async function readCall(request: IncomingMessage): Promise<Omit<Call, 'origin'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
  return {
    method: request.method ?? 'GET',
    path,
    params: {},
    query: new URLSearchParams(query),
    headers,
    body,
    field(name) {
      if (headers['content-type']?.includes('json')) {
        const value = parseObject(body)[name];
        return value === undefined ? undefined : String(value);
      }
      return new URLSearchParams(body).get(name) ?? undefined;
    },
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function answer(response: ServerResponse, reply: Reply, method: string, clock: SandboxClock) {
  const text = typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body);
  const type = typeof reply.body === 'string' || !text ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(reply.status ?? 200, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    date: new Date(clock.now()).toUTCString(),
    ...reply.headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}

/** Plays a fault. Returns true if it replaces the real response. */
async function play(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.delayMs) await new Promise(resolve => setTimeout(resolve, fault.delayMs));
  if (fault.hold) await fault.hold;
  switch (fault.kind) {
    case 'delay':
    case 'edit':
      return false;
    case 'hang':
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'truncate': {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      response.write('{"data":');
      response.socket?.destroySoon();
      return true;
    }
    case 'huge': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1 << 20, 0x20);
      for (let sent = 0; sent < (fault.bytes ?? 40 << 20) && !response.destroyed; sent += chunk.length)
        if (!response.write(chunk))
          await new Promise(resolve => response.once('drain', resolve).once('close', resolve));
      response.end('{}');
      return true;
    }
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sandbox</title><p>An upstream page with the words LEAKED-UPSTREAM-TEXT.');
      return true;
    case 'status':
      response.writeHead(fault.status ?? 500, { 'content-type': 'application/json', ...fault.headers });
      response.end(
        typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? { message: 'LEAKED-UPSTREAM-TEXT' }),
      );
      return true;
  }
}

function shut(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import express from 'express';
import {
  ConfigError,
  createGateway,
  type Gateway,
  type KeyringConfig,
  type LogTarget,
  SchemaError,
} from 'keyring-gateway';
import { builtInProviders } from 'keyring-gateway/providers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as onExpress from '../../examples/embedding/express.js';
import * as onFastify from '../../examples/embedding/fastify.js';
import * as onNode from '../../examples/embedding/node.js';
import { isCompilerLoaded } from '../../src/server/graphql/compile.js';
import { until } from '../../src/testing/until.js';
import { listen as subscribe } from '../support/event-stream.js';
import { RETURN_TO, type Sandboxes, sandboxEnv, startSandboxes } from '../support/gateway.js';
import { Browser, graphqlPost, send } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { startRedis } from '../support/redis.js';
import { Scrape } from '../telemetry/scrape.js';
import { LOGOUT } from './journey-queries.js';
import { beginSocios, consent, signIn, signInToSocios } from './journey-steps.js';

const EVENTS = 'subscription { sessionEvents { kind } }';

let sandboxes: Sandboxes;
let errors: { readonly fields: object; readonly message: string | undefined }[];
let warnings: (string | undefined)[];
let config: KeyringConfig;

beforeAll(async () => {
  sandboxes = await startSandboxes();
});
afterAll(() => Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close())));

beforeEach(() => {
  errors = [];
  warnings = [];
  const ignore = () => {};
  const logger: LogTarget = {
    debug: ignore,
    info: ignore,
    warn: (_fields: object, message?: string) => warnings.push(message),
    error: (fields: object, message?: string) => errors.push({ fields, message }),
  };
  config = { providers: builtInProviders, logger };
});

/** Holds the next revocation at Socios.com; `revocation` resolves when it has arrived. */
function holdRevocation() {
  let release = () => {};
  const hold = new Promise<void>(resolve => {
    release = resolve;
  });
  const revocation = new Promise<void>(resolve => {
    const match = (_method: string, path: string) => {
      if (path.includes('revo')) resolve();
      return path.includes('revo');
    };
    sandboxes.socios.faults.next(match, { kind: 'delay', hold });
  });
  return { revocation, release };
}

const envOf = (port: number) => ({ ...sandboxEnv(sandboxes), PUBLIC_URL: `http://localhost:${port}` });

describe.each([
  ['node:http', onNode, { method: 'GET' }, 'hello'],
  [
    'Express 5',
    onExpress,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ada"}' },
    'hello Ada',
  ],
  [
    'Fastify 5',
    onFastify,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ada"}' },
    'hello Ada',
  ],
])('a gateway in %s', (_, server, hello, greeting) => {
  let running: { readonly gateway: Gateway; close(): Promise<unknown> };
  let port: number;
  let url: string;
  let browser: Browser;

  beforeEach(async () => {
    port = await freePort();
    url = `http://localhost:${port}`;
    running = await server.start(config, envOf(port), port);
    browser = new Browser({ publicUrl: url, port });
  });
  afterEach(() => running.close());

  it('signs in by the mutation, serves a query and logs out', async () => {
    await signIn(browser, { sandboxes }, 'pmapi');
    expect(await browser.data('{ viewer { pmapi { username } } }')).toMatchObject({
      viewer: { pmapi: { username: expect.any(String) } },
    });
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
    expect(await browser.session()).toBeUndefined();
  });

  it('signs in by a redirect, from the mutation and from the login page', async () => {
    await signInToSocios(browser);
    const page = await browser.open(`/login/socios?returnTo=${encodeURIComponent(RETURN_TO)}`);
    const answer = await browser.open(await consent(browser, String(page.headers.location)));
    expect([answer.status, answer.headers.location]).toEqual([303, RETURN_TO]);
  });

  it('responds to a preflight, a probe, a page of GraphiQL and a body over its limit', async () => {
    const statusOf = async (request: Parameters<typeof send>[0]) => (await send(request)).status;
    const preflight = { origin: url, 'access-control-request-method': 'POST' };
    expect(await statusOf({ url: `${url}/graphql`, method: 'OPTIONS', headers: preflight })).toBe(204);
    expect(await statusOf({ url: `${url}/ready` })).toBe(200);
    const graphiql = await browser.open('/graphql');
    const script = /src="(\/explorer\/[^"]+)"/.exec(graphiql.text)?.[1];
    expect(await statusOf({ url: `${url}${script}` })).toBe(200);
    const large = graphqlPost(url, `{ __typename } # ${'x'.repeat(2 << 20)}`);
    expect(await statusOf(large)).toBe(413);
  });

  it('serves its metrics where the application wants them', async () => {
    await signIn(browser, { sandboxes }, 'pmapi');
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const scrape = new Scrape(await response.text());
    expect(scrape.value('keyring_logins_total', { provider: 'PMAPI', outcome: 'LOGGED_IN' })).toBe(1);
    // Those of the process are the application's own.
    expect(scrape.text).not.toMatch(/^(process|nodejs)_/m);
  });

  it('leaves the other routes to the server, body parser included', async () => {
    expect(await (await fetch(`${url}/hello`, hello)).text()).toBe(greeting);
  });

  it('ends event streams and finishes requests when it closes, and is not ready from then on', async () => {
    await signIn(browser, { sandboxes }, 'pmapi');
    const stream = await subscribe(url, `keyring=${await browser.session()}`, { query: EVENTS });
    expect([stream.status, stream.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('text/event-stream'),
    ]);
    expect(await running.gateway.ready()).toBe(true);
    let respond = () => {};
    const held = new Promise<void>(resolve => {
      respond = resolve;
    });
    const called = new Promise<void>(resolve => {
      const match = () => {
        resolve();
        return true;
      };
      sandboxes.pmapi.faults.next(match, { kind: 'delay', hold: held });
    });
    const query = browser.data('{ viewer { pmapi { username } } }');
    await called;

    const closed = running.close();
    await stream.over;
    expect(await running.gateway.ready()).toBe(false);
    respond();
    expect(await query).toMatchObject({ viewer: { pmapi: { username: expect.any(String) } } });
    await closed;
    await expect(fetch(`${url}/live`)).rejects.toThrow();
  });
});

describe('a gateway behind something that has read the body', () => {
  let gateway: Gateway;
  afterEach(() => gateway.close());

  it.each([
    [
      'express.json()',
      () => {
        const app = express();
        app.use(express.json());
        app.all('/graphql', gateway.handler);
        return createServer(app);
      },
    ],
    [
      'a handler that read the stream',
      () =>
        createServer(async (request, response) => {
          await json(request);
          gateway.handler(request, response);
        }),
    ],
  ])('responds 500 after %s, and logs the reason', async (_, serverOf) => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    gateway = await createGateway(config, envOf(port));
    const server = serverOf();
    await new Promise<void>(resolve => server.listen(port, resolve));
    try {
      expect((await send(graphqlPost(url, '{ __typename }'))).status).toBe(500);
      expect(JSON.stringify(errors)).toContain('mount the gateway before body parsers');
    } finally {
      server.close();
    }
  });
});

describe('a gateway that Express mounts below a prefix', () => {
  it('serves operations, and warns once that the rest needs the root', async () => {
    const port = await freePort();
    const gateway = await createGateway(config, envOf(port));
    const server = createServer(express().use('/api', gateway.handler));
    await new Promise<void>(resolve => server.listen(port, resolve));
    try {
      const { body = '', ...post } = graphqlPost(`http://localhost:${port}`, '{ __typename }');
      for (const _ of [1, 2])
        expect((await send({ ...post, body, url: `http://localhost:${port}/api/graphql` })).status).toBe(200);
      expect(warnings.filter(text => text?.includes('below a prefix'))).toHaveLength(1);
    } finally {
      server.close();
      await gateway.close();
    }
  });
});

describe('createGateway', () => {
  it('leaves no connection to Redis when the schemas do not join', async () => {
    const redis = await startRedis();
    try {
      const [first, ...others] = builtInProviders;
      const schema = `extend type Query { other: Missing }`;
      const broken = { ...config, providers: [{ ...(first as (typeof builtInProviders)[number]), schema }, ...others] };
      const env = { ...envOf(await freePort()), REDIS_URL: redis.url };
      await expect(createGateway(broken, env)).rejects.toThrow(SchemaError);
      const clients = async () =>
        String(await redis.cli('CLIENT', 'LIST'))
          .trim()
          .split('\n');
      // One connection remains: that of CLIENT LIST.
      await until('no other is left', async () => (await clients()).length === 1);
    } finally {
      await redis.stop();
    }
  });

  it('rejects with every invalid setting', async () => {
    const env = { NODE_ENV: 'production', PUBLIC_URL: 'nonsense', KEYRING_DRAIN: 'soon' };
    const error = await createGateway(config, env).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    const complaints = (error as ConfigError).complaints.join('\n');
    for (const name of ['PUBLIC_URL', 'KEYRING_DRAIN', 'REDIS_URL']) expect(complaints).toContain(name);
    expect((error as Error).message).not.toContain('nonsense');
  });

  it('runs next to another one, with other providers and metrics of its own', async () => {
    const ports = [await freePort(), await freePort()];
    const gateways = await Promise.all(
      ports.map((port, at) => createGateway({ ...config, providers: builtInProviders.slice(at, at + 1) }, envOf(port))),
    );
    const servers = gateways.map(({ handler }, at) => createServer(handler).listen(ports[at]));
    try {
      const providersOf = (port: number | undefined) =>
        new Browser({ publicUrl: `http://localhost:${port}`, port: Number(port) }).data('{ providers { id } }');
      await gateways[0]?.close();
      expect(await providersOf(ports[1])).toEqual({ providers: [{ id: builtInProviders[1]?.id }] });
      const counts = await Promise.all(gateways.map(async ({ metrics }) => new Scrape((await metrics()).body)));
      const queries = { type: 'query', outcome: 'ok' };
      expect(counts.map(scrape => scrape.value('keyring_operations_total', queries))).toEqual([0, 1]);
    } finally {
      for (const server of servers) server.close();
      await Promise.all(gateways.map(gateway => gateway.close()));
    }
  });

  it("does not read the settings of the gateway's own server", async () => {
    const port = await freePort();
    const others = { PORT: '\\\\.\\pipe\\app', HOST: 'of the app', ADMIN_PORT: 'none', KEYRING_WORKERS: '4' };
    const gateway = await createGateway(config, { ...envOf(port), ...others });
    expect(await gateway.ready()).toBe(true);
    await gateway.close();
  });

  it('rejects with every problem of the config', async () => {
    const wrong = {
      providers: [{}, ...builtInProviders, builtInProviders[0]],
      plugins: [{}, null],
      onEvents: () => {},
    };
    const error = await createGateway(wrong as unknown as KeyringConfig, {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).complaints).toEqual([
      expect.stringMatching(/^providers\[0\]\.id/),
      expect.stringMatching(/^Two providers have the id/),
      expect.stringMatching(/^plugins\[1\]/),
      expect.stringMatching(/^onEvents/),
    ]);
  });

  it('responds 503 once it is closed, and closes once', async () => {
    const port = await freePort();
    const gateway = await createGateway(config, envOf(port));
    const server = createServer(gateway.handler);
    await new Promise<void>(resolve => server.listen(port, resolve));
    try {
      const url = `http://localhost:${port}`;
      expect((await send({ url: `${url}/ready` })).status).toBe(200);
      await Promise.all([gateway.close(), gateway.close()]);
      expect((await send({ url: `${url}/ready` })).status).toBe(503);
      expect((await send(graphqlPost(url, '{ __typename }'))).status).toBe(503);
    } finally {
      server.close();
    }
  });

  it('responds 503 while revocations finish that no request waits for', async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const gateway = await createGateway(config, envOf(port));
    const server = createServer(gateway.handler);
    await new Promise<void>(resolve => server.listen(port, resolve));
    const { revocation, release } = holdRevocation();
    try {
      const browser = new Browser({ publicUrl: url, port });
      await signInToSocios(browser);
      const client = new AbortController();
      const { headers, body } = graphqlPost(url, LOGOUT);
      const cookie = `keyring=${await browser.session()}`;
      const request = {
        method: 'POST',
        headers: { ...headers, cookie } as Record<string, string>,
        body: body as string,
      };
      const logout = fetch(`${url}/graphql`, { ...request, signal: client.signal });
      await revocation;
      client.abort();
      await expect(logout).rejects.toThrow();

      let isClosed = false;
      const closed = gateway.close().then(() => {
        isClosed = true;
      });
      await until('requests are refused', async () => (await send({ url: `${url}/live` })).status === 503);
      expect(isClosed).toBe(false);
      release();
      await closed;
    } finally {
      release();
      server.close();
      await gateway.close();
    }
  });

  it('does not wait for a request whose client left before it reached the gateway', async () => {
    const port = await freePort();
    const gateway = await createGateway(config, { ...envOf(port), KEYRING_DRAIN: '600' });
    const passedOn = new Promise<void>(resolve => {
      const server = createServer((request, response) => {
        response.once('close', () => {
          gateway.handler(request, response);
          server.close();
          resolve();
        });
        client.abort();
      });
      const client = new AbortController();
      server.listen(port, () => {
        fetch(`http://localhost:${port}/live`, { signal: client.signal }).catch(() => {});
      });
    });
    await passedOn;
    await gateway.close();
  });

  it('loads the compiler of queries in the background', async () => {
    const gateway = await createGateway(config, envOf(await freePort()));
    try {
      await until('the compiler is loaded', isCompilerLoaded);
    } finally {
      await gateway.close();
    }
  });

  it('begins a redirect login whose callback is below PUBLIC_URL', async () => {
    const port = await freePort();
    const gateway = await createGateway(config, envOf(port));
    const server = createServer(gateway.handler);
    await new Promise<void>(resolve => server.listen(port, resolve));
    try {
      const publicUrl = `http://localhost:${port}`;
      const authorizationUrl = await beginSocios(new Browser({ publicUrl, port }));
      expect(new URL(authorizationUrl).searchParams.get('redirect_uri')).toBe(`${publicUrl}/callback/socios`);
    } finally {
      server.close();
      await gateway.close();
    }
  });
});

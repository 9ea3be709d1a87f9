import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../support/event-stream.js';
import { startWorld, type World } from '../support/gateway.js';
import { Browser } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { type Haproxy, type ReverseProxy, startHaproxy, startNginx } from '../support/proxies.js';
import { until } from '../support/until.js';
import { inputFor } from './journey-steps.js';

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
const REFRESH = 'mutation { refresh(provider: PMAPI) { __typename } }';

let world: World;
let gatewayPort: number;
beforeAll(async () => {
  gatewayPort = await freePort();
  world = await startWorld({ env: { PORT: String(gatewayPort) } });
});
afterAll(() => world.close());

/** A browser that reaches the gateway through a proxy. */
const browserAt = ({ url }: Pick<ReverseProxy, 'url'>) =>
  new Browser({ publicUrl: url, port: Number(new URL(url).port) });

const listenAs = async (browser: Browser, { url }: Pick<ReverseProxy, 'url'>) =>
  listen(url, await browser.jar.getCookieString(url));

/** Signs in, listens, and has something happen until it is heard of. */
async function hearsEvents(proxy: ReverseProxy) {
  const browser = browserAt(proxy);
  await browser.data(LOGIN, { input: inputFor(world.sandboxes, 'pmapi') });
  const stream = await listenAs(browser, proxy);
  await until('an event has come through the proxy', async () => {
    await browser.data(REFRESH);
    return stream.events.some(({ kind }) => kind === 'RENEWED');
  });
  expect(stream.isOpen).toBe(true);
  return stream;
}

describe('behind nginx with its default settings', () => {
  let nginx: ReverseProxy;
  beforeAll(async () => {
    nginx = await startNginx(gatewayPort, 'proxy_read_timeout 1s;');
  });
  afterAll(() => nginx.stop());

  it('delivers events while the stream is open, and the stream survives times without events', async () => {
    const stream = await hearsEvents(nginx);
    const before = stream.heartbeats;
    await until('six heartbeats later', () => stream.heartbeats >= before + 6);
    expect(stream.isOpen).toBe(true);
    stream.hangUp();
  });

  it('serves queries', async () => {
    expect(await browserAt(nginx).data('{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

it('an event stream tells proxies not to transform or buffer it', async () => {
  const browser = browserAt(world);
  await browser.data(LOGIN, { input: inputFor(world.sandboxes, 'pmapi') });
  const stream = await listenAs(browser, world);
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'x-accel-buffering': 'no',
    'cache-control': 'private, no-store, no-transform',
  });
  stream.hangUp();
});

describe('behind HAProxy with its default health check', () => {
  let haproxy: Haproxy;
  beforeAll(async () => {
    haproxy = await startHaproxy(gatewayPort, 'timeout server 1s');
  });
  afterAll(() => haproxy.stop());

  it('the gateway is up', async () => {
    const { result, status } = await until('HAProxy has checked', async () => {
      const check = await haproxy.check();
      return /^L/.test(check.result) && check;
    });
    expect([result, status]).toEqual(['L7OK', 'UP']);
    expect(await browserAt(haproxy).data('{ __typename }')).toEqual({ __typename: 'Query' });
  });

  it('delivers events while the stream is open, and the stream survives times without events', async () => {
    const stream = await hearsEvents(haproxy);
    const before = stream.heartbeats;
    await until('six heartbeats later', () => stream.heartbeats >= before + 6);
    expect(stream.isOpen).toBe(true);
    stream.hangUp();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { listen } from '../support/event-stream.js';
import { startWorld, type World } from '../support/gateway.js';
import { type At, Person } from '../support/person.js';
import { freePort } from '../support/ports.js';
import { type Haproxy, type ReverseProxy, startHaproxy, startNginx } from '../support/proxies.js';
import { inputFor } from './journey-steps.js';

const REFRESH = 'mutation { refresh(provider: PMAPI) { __typename } }';

let world: World;
let gatewayPort: number;
beforeAll(async () => {
  gatewayPort = await freePort();
  world = await startWorld({ env: { PORT: String(gatewayPort) } });
});
afterAll(() => world.close());

const listenAs = ({ session }: Person, { url }: At) => listen(url, `keyring=${session}`);

/** Signs in, subscribes, and causes events until one arrives. */
async function hearsEvents(proxy: ReverseProxy) {
  const person = new Person();
  await person.signIn(proxy, inputFor(world.sandboxes, 'pmapi'));
  const stream = await listenAs(person, proxy);
  await until('an event has come through the proxy', async () => {
    await person.get(proxy, REFRESH);
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
    expect(await new Person().get(nginx, '{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

it('an event stream has headers that forbid proxies to transform or buffer it', async () => {
  const person = new Person();
  await person.signIn(world, inputFor(world.sandboxes, 'pmapi'));
  const stream = await listenAs(person, world);
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
    expect(await new Person().get(haproxy, '{ __typename }')).toEqual({ __typename: 'Query' });
  });

  it('delivers events while the stream is open, and the stream survives times without events', async () => {
    const stream = await hearsEvents(haproxy);
    const before = stream.heartbeats;
    await until('six heartbeats later', () => stream.heartbeats >= before + 6);
    expect(stream.isOpen).toBe(true);
    stream.hangUp();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/gateway.js';
import { freePort } from '../support/ports.js';
import { type Haproxy, type ReverseProxy, startHaproxy, startNginx } from '../support/proxies.js';
import { until } from '../support/until.js';
import { inputFor } from './journey-steps.js';

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
const REFRESH = 'mutation { refresh(provider: PMAPI) { __typename } }';
const EVENTS = 'subscription { sessionEvents { kind } }';

let world: World;
let gatewayPort: number;
beforeAll(async () => {
  gatewayPort = await freePort();
  world = await startWorld({ env: { PORT: String(gatewayPort) } });
});
afterAll(() => world.close());

/** A client of the gateway behind a proxy. */
class Client {
  private readonly url: string;
  private cookie = '';

  constructor({ url }: ReverseProxy) {
    this.url = url;
  }

  async send(query: string, variables: object = {}, accept = 'application/json', signal?: AbortSignal) {
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1', accept, cookie: this.cookie };
    const body = JSON.stringify({ query, variables });
    const init = { method: 'POST', headers, body, ...(signal && { signal }) };
    const response = await fetch(`${this.url}/graphql`, init);
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return response;
  }

  async listen() {
    const abort = new AbortController();
    const response = await this.send(EVENTS, {}, 'text/event-stream', abort.signal);
    const heard = { text: '', hasEnded: false, headers: response.headers, hangUp: () => abort.abort() };
    const read = async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        heard.text += Buffer.from(chunk).toString('utf8');
    };
    read()
      .catch(() => {})
      .finally(() => {
        heard.hasEnded = true;
      });
    return heard;
  }
}

/** Signs in, listens, and has something happen until it is heard of. */
async function hearsEvents(proxy: ReverseProxy) {
  const client = new Client(proxy);
  await client.send(LOGIN, { input: inputFor(world.sandboxes, 'pmapi') });
  const stream = await client.listen();
  await until('an event has come through the proxy', async () => {
    await client.send(REFRESH);
    return stream.text.includes('"kind":"RENEWED"');
  });
  expect(stream.hasEnded).toBe(false);
  return stream;
}

/** Heartbeats heard so far. */
const beats = (text: string) => text.split('\n').filter(line => line === ':').length;

describe('behind nginx as it comes', () => {
  let nginx: ReverseProxy;
  beforeAll(async () => {
    nginx = await startNginx(gatewayPort, 'proxy_read_timeout 1s;');
  });
  afterAll(() => nginx.stop());

  it('an event arrives while the stream is open, and the stream outlives times without events', async () => {
    const stream = await hearsEvents(nginx);
    const before = beats(stream.text);
    await until('six heartbeats later', () => beats(stream.text) >= before + 6);
    expect(stream.hasEnded).toBe(false);
    stream.hangUp();
  });

  it('queries are answered', async () => {
    expect(await (await new Client(nginx).send('{ __typename }')).json()).toEqual({ data: { __typename: 'Query' } });
  });
});

it('an event stream asks proxies to leave it as it is and not to hold it back', async () => {
  const client = new Client({ url: world.url, stop: async () => {} });
  await client.send(LOGIN, { input: inputFor(world.sandboxes, 'pmapi') });
  const stream = await client.listen();
  expect(Object.fromEntries(stream.headers)).toMatchObject({
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

  it('the gateway is found to be up', async () => {
    const { result, status } = await until('HAProxy has checked', async () => {
      const check = await haproxy.check();
      return /^L/.test(check.result) && check;
    });
    expect([result, status]).toEqual(['L7OK', 'UP']);
    expect(await (await new Client(haproxy).send('{ __typename }')).json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('an event arrives while the stream is open, and the stream outlives times without events', async () => {
    const stream = await hearsEvents(haproxy);
    const before = beats(stream.text);
    await until('six heartbeats later', () => beats(stream.text) >= before + 6);
    expect(stream.hasEnded).toBe(false);
    stream.hangUp();
  });
});

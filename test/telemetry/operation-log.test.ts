import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPLETE } from '../gateway/journey-queries.js';
import { beginSocios, consent, signIn } from '../gateway/journey-steps.js';
import { startWorld, type World } from '../support/gateway.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

interface Line {
  readonly msg: string;
  readonly requestId: string;
  readonly traceId?: string;
  readonly type?: string;
  readonly operation?: string;
  readonly upstreamCalls?: number;
  readonly ms?: number;
}

const lineOf = (requestId: string): Line | undefined =>
  world
    .log()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line)
    .find(line => line.requestId === requestId && line.msg === 'operation');

it('the log line of an operation has the number and the duration of its upstream calls', async () => {
  const browser = world.browser();
  await signIn(browser, world, 'pmapi');
  await browser.graphql('query Two { folders(first: 1) { nodes { id } } viewer { pmapi { id } } }', undefined, {
    'x-request-id': 'two-calls',
  });
  await browser.graphql('query None { __typename }', undefined, { 'x-request-id': 'no-calls' });
  expect(lineOf('two-calls')).toMatchObject({ type: 'query', operation: 'Two', ms: expect.any(Number) });
  expect(lineOf('two-calls')?.upstreamCalls).toBeGreaterThanOrEqual(2);
  expect(lineOf('no-calls')).toMatchObject({ operation: 'None', upstreamCalls: 0 });
});

it('the call that reads the account belongs to the login', async () => {
  const browser = world.browser();
  const { searchParams } = new URL(await consent(browser, await beginSocios(browser)));
  const variables = { code: searchParams.get('code'), state: searchParams.get('state') };
  const { data } = await browser.graphql(COMPLETE, variables, { 'x-request-id': 'completed' });
  expect(data).toMatchObject({ completeLogin: { __typename: 'LoggedIn' } });
  expect(lineOf('completed')?.upstreamCalls).toBe(1);
});

it("the log line has the client's trace id, which is sent nowhere while tracing is off", async () => {
  const browser = world.browser();
  const { seen } = world.sandboxes.pmapi;
  await signIn(browser, world, 'pmapi');
  seen.length = 0;
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
  await browser.graphql('{ folders(first: 1) { nodes { id } } }', undefined, {
    'x-request-id': 'with-trace',
    traceparent,
  });
  expect(lineOf('with-trace')?.traceId).toBe(TRACE_ID);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
  await browser.graphql('{ __typename }', undefined, { 'x-request-id': 'bad-trace', traceparent: `${traceparent}-x` });
  expect(lineOf('bad-trace')).not.toHaveProperty('traceId');
});

it('a subscription has a log line as well', async () => {
  const browser = world.browser();
  await signIn(browser, world, 'pmapi');
  const controller = new AbortController();
  const stream = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-keyring-csrf': '1',
      'x-request-id': 'a-stream',
      cookie: await browser.jar.getCookieString(world.url),
    },
    body: JSON.stringify({ query: 'subscription Watch { sessionEvents { kind } }' }),
    signal: controller.signal,
  });
  expect(stream.status).toBe(200);
  await expect.poll(() => lineOf('a-stream')).toMatchObject({ type: 'subscription', operation: 'Watch' });
  controller.abort();
});

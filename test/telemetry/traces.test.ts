import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { Onlooker } from '../gateway/canary-onlooker.js';
import { findLeaks } from '../gateway/canary-secrets.js';
import { LOGIN, LOGOUT } from '../gateway/journey-queries.js';
import { inputFor, signIn, signInToSocios } from '../gateway/journey-steps.js';
import { startWorld, type World, type WorldOptions } from '../support/gateway.js';
import { ShiftedStore } from '../support/shifted-store.js';
import { attribute, type Collector, type Span, startCollector } from './collector.js';

const FOLDERS = 'query Mine($first: Int) { folders(first: $first) { nodes { id } } }';
const WHO = '{ viewer { socios { id } } }';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

/** All spans of `work` on a gateway that has shut down since. */
async function traced(work: (world: World) => Promise<unknown>, options: WorldOptions = {}): Promise<readonly Span[]> {
  const world = await startWorld({
    ...options,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.env },
  });
  try {
    await work(world);
  } finally {
    await world.close();
  }
  return collector.spans;
}

const named = (spans: readonly Span[], name: string) => spans.filter(one => one.name === name);
const childrenOf = (spans: readonly Span[], { spanId, traceId }: Span) =>
  spans.filter(one => one.parentSpanId === spanId && one.traceId === traceId);
/** A trace as nested names. */
const tree = (spans: readonly Span[], span: Span): unknown => [
  span.name,
  ...childrenOf(spans, span).map(child => tree(spans, child)),
];

describe('a trace', () => {
  it('contains the request, the operation and its calls', async () => {
    const spans = await traced(async world => {
      const browser = world.browser();
      await signIn(browser, world, 'pmapi');
      await browser.data(FOLDERS, { first: 1 });
    });
    const [login, query] = named(spans, 'POST /graphql');
    if (!login || !query) throw new Error('no request was traced');
    expect(tree(spans, login)).toEqual(['POST /graphql', ['mutation', ['token PMAPI'], ['data PMAPI']]]);
    expect(tree(spans, query)).toEqual(['POST /graphql', ['query', ['data PMAPI']]]);
    const [operation] = childrenOf(spans, query);
    expect(operation && attribute(operation, 'graphql.operation.name')).toBe('Mine');
    const call = operation && childrenOf(spans, operation)[0];
    expect(call && [call.kind, attribute(call, 'http.response.status_code')]).toEqual([3, 200]);
    for (const { startTimeUnixNano, endTimeUnixNano } of spans)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  });

  it("continues the client's trace and is passed on to data calls, but not to token requests", async () => {
    let sandboxSaw: [string, string | undefined][] = [];
    const spans = await traced(async world => {
      const browser = world.browser();
      const { seen } = world.sandboxes.pmapi;
      const headers = { traceparent: `00-${TRACE_ID}-${PARENT}-01`, tracestate: 'vendor=secret' };
      await browser.graphql(LOGIN, { input: inputFor(world.sandboxes, 'pmapi') }, headers);
      await browser.graphql(FOLDERS, { first: 1 }, headers);
      sandboxSaw = seen.map(({ path, headers: { traceparent } }) => [path, traceparent]);
      expect(seen.some(one => 'tracestate' in one.headers)).toBe(false);
      expect(world.log()).toContain(`"traceId":"${TRACE_ID}"`);
    });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    for (const request of named(spans, 'POST /graphql')) expect(request.parentSpanId).toBe(PARENT);
    const calls = named(spans, 'data PMAPI').map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`);
    const [token, ...data] = sandboxSaw;
    expect(token?.[1]).toBeUndefined();
    expect(data.map(([, traceparent]) => traceparent).sort()).toEqual(calls.sort());
  });

  it.each([
    ['', 'no traceparent'],
    [`00-${'0'.repeat(32)}-${PARENT}-01`, 'no trace id'],
    [`00-${TRACE_ID}-${'0'.repeat(16)}-01`, 'no parent id'],
    [`ff-${TRACE_ID}-${PARENT}-01`, 'no version'],
    [`00-${TRACE_ID}-${PARENT}-01-more`, 'more than version 00 has'],
    [`00-${TRACE_ID.toUpperCase()}-${PARENT}-01`, 'upper case'],
  ])('starts a new trace for the header %s (%s)', async traceparent => {
    const spans = await traced(world => world.browser().graphql('{ __typename }', undefined, { traceparent }));
    expect(spans).toHaveLength(2);
    for (const { traceId } of spans) expect(traceId).not.toBe(TRACE_ID);
  });

  it('is not recorded when the client or the sampling ratio excludes it', async () => {
    const ask = (flags: string) => (world: World) =>
      world.browser().graphql('{ __typename }', undefined, { traceparent: `00-${TRACE_ID}-${PARENT}-${flags}` });
    expect(await traced(ask('00'))).toEqual([]);
    expect(await traced(ask('01'), { env: { OTEL_TRACES_SAMPLER_ARG: '0' } })).toEqual([]);
  });
});

describe('a refresh', () => {
  it('has its own trace, linked to the requests that waited for it', async () => {
    const store = new ShiftedStore(new MemoryStore());
    const wait = async (world: World) => {
      const browser = world.browser();
      const { socios } = world.sandboxes;
      socios.knobs.accessLifeMs = 3_600_000;
      await signInToSocios(browser);
      store.shiftMs = 3_600_000;
      socios.faults.next(/token/, { kind: 'delay', delayMs: 300 });
      await Promise.all([browser.data(WHO), browser.data(WHO), browser.data(WHO)]);
    };
    const spans = await traced(wait, { overrides: { store } });
    const [renewal, ...others] = named(spans, 'refresh SOCIOS');
    if (!renewal) throw new Error('no refresh was traced');
    expect(others).toEqual([]);
    expect(attribute(renewal, 'keyring.renewal.cause')).toBe('expired');
    expect(attribute(renewal, 'keyring.renewal.outcome')).toBe('ready');
    expect(tree(spans, renewal)).toEqual(['refresh SOCIOS', ['token SOCIOS']]);
    const waits = named(spans, 'wait for refresh SOCIOS');
    expect(waits).toHaveLength(3);
    expect(new Set(waits.map(({ traceId }) => traceId)).size).toBe(3);
    for (const wait of waits) expect(wait.links).toMatchObject([{ traceId: renewal.traceId, spanId: renewal.spanId }]);
    const idOf = ({ traceId, spanId }: { traceId: string; spanId: string }) => `${traceId} ${spanId}`;
    expect(renewal.links.map(idOf).sort()).toEqual(waits.map(idOf).sort());
  });
});

describe('the data sent to the collector', () => {
  it('contains no secret, no document and no variable', async () => {
    const onlooker = new Onlooker();
    let leaks: string[] = ['nothing was searched'];
    await traced(
      async world => {
        const browser = world.browser();
        await signIn(browser, world, 'pool');
        await signIn(browser, world, 'pmapi');
        await signIn(browser, world, 'purewl');
        await signInToSocios(browser);
        await browser.graphql(FOLDERS, { first: 424242 });
        await browser.graphql(`{ searchMusic(text: "${onlooker.canary('argument')}") { tracks { id } } }`);
        await browser.graphql(LOGIN, { input: { purewl: { secretKey: onlooker.canary('wrong key') } } });
        await browser.open(`/callback/socios?code=${onlooker.canary('code')}&state=${onlooker.canary('state')}`);
        await browser.graphql(LOGOUT);
        const secrets = onlooker.allSecrets(Object.values(world.sandboxes));
        await world.assembly.close();
        const text = collector.bodies.join('\n');
        leaks = findLeaks(secrets, [{ place: 'spans', text }]);
        expect(secrets.size).toBeGreaterThan(10);
        expect(text).not.toMatch(/424242|searchMusic|nodes|\/callback\/socios/);
      },
      { watch: onlooker.watch },
    );
    expect(leaks).toEqual([]);
    expect(collector.spans.length).toBeGreaterThan(20);
  });

  it('is dropped while the collector is unavailable, with one log line then and one when it is back', async () => {
    collector.status = 400;
    let log = '';
    await traced(async world => {
      await world.browser().graphql('{ __typename }');
      await expect.poll(() => world.log(), { timeout: 15_000 }).toContain('traces do not reach');
      collector.status = 200;
      await world.browser().graphql('{ __typename }');
      await expect.poll(() => world.log(), { timeout: 15_000 }).toContain('traces reach their collector again');
      log = world.log();
    });
    expect(log.match(/traces do not reach/g)).toHaveLength(1);
  });
});

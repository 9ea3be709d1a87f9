import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { startGateway } from '../http/support.js';
import { signIn } from '../journey-steps.js';

const ASK = '{ session { id } }';
/** Twenty at once, ten a second for long: a window of two seconds. */
const LOW = { KEYRING_REQUESTS_PER_SECOND: '10', KEYRING_REQUEST_BURST: '20' };
const low = { requestsPerSecond: 10, requestBurst: 20 };

const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
const tally = (statuses: readonly number[]) => [
  statuses.filter(status => status === 200).length,
  statuses.filter(status => status === 429).length,
];
const window = () => new Promise(resolve => setTimeout(resolve, 2_050));

describe('requests of an address', () => {
  it('are refused over the limit, typed, until the window is over', async () => {
    const gateway = await startGateway({ limits: low });
    const answers = await times(25, () => gateway.graphql(ASK));
    expect(tally(answers.map(({ status }) => status))).toEqual([20, 5]);
    const refused = answers.filter(({ status }) => status === 429);
    for (const { headers, json } of refused) {
      const retryAfter = Number(headers['retry-after']);
      expect([1, 2]).toContain(retryAfter);
      expect(json).toEqual({
        errors: [
          { message: `Too many requests. Wait ${retryAfter} s.`, extensions: { code: 'RATE_LIMITED', retryAfter } },
        ],
      });
      expect(headers['cache-control']).toBe('private, no-store');
    }
    // Refused before anything was done for them.
    expect(gateway.engine.opened).toHaveLength(20);
    await window();
    expect((await gateway.graphql(ASK)).status).toBe(200);
    await gateway.close();
  });

  it('count by GET and POST, good or bad; preflights, foreign origins and probes do not', async () => {
    const origin = 'https://app.example';
    const gateway = await startGateway({ limits: low, settings: { origins: [origin] } });
    const preflight = { origin, 'access-control-request-method': 'POST' };
    await times(30, () => gateway.ask({ method: 'OPTIONS', path: '/graphql', headers: preflight }));
    await times(30, () => gateway.graphql(ASK, undefined, { origin: 'https://evil.example' }));
    await times(30, () => gateway.ask({ path: '/live' }));
    await times(10, () => gateway.ask({ path: `/graphql?query=${encodeURIComponent(ASK)}` }));
    await times(10, () => gateway.ask({ method: 'POST', path: '/graphql', body: 'no JSON' }));
    const answer = await gateway.graphql(ASK, undefined, { origin });
    expect(answer.status).toBe(429);
    // The page that asked can read why.
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
    expect((await gateway.ask({ path: '/ready' })).status).toBe(200);
    await gateway.close();
  });

  it('are counted for each address, of IPv6 for each network', async () => {
    const gateway = await startGateway({ limits: low, settings: { trustedProxies: 1 } });
    const from = async (address: string) =>
      (await gateway.graphql(ASK, undefined, { 'x-forwarded-for': address })).status;
    expect(tally(await times(25, n => from(`2001:db8:0:7::${n}`)))).toEqual([20, 5]);
    expect(tally(await times(25, n => from(`2001:db8:0:${n + 8}::1`)))).toEqual([25, 0]);
    expect(tally(await times(25, n => from(`192.0.2.${n}`)))).toEqual([25, 0]);
    await gateway.close();
  });

  it('leave one line in the log, however many are refused', async () => {
    const gateway = await startGateway({ limits: low, logLevel: 'info' });
    await times(60, () => gateway.graphql(ASK));
    const lines = gateway
      .log()
      .split('\n')
      .filter(line => line.includes('asks too often'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', outcome: 'address' });
    expect(gateway.log()).not.toContain('"status":429');
    await gateway.close();
  });

  it('go on being counted, by this process alone, while the store is away', async () => {
    const gateway = await startGateway({ limits: low, countTogether: () => Promise.reject(new Error('away')) });
    expect(tally((await times(25, () => gateway.graphql(ASK))).map(({ status }) => status))).toEqual([20, 5]);
    await gateway.close();
  });
});

describe('requests of a session', () => {
  let world: World;
  afterEach(() => world.close());

  const ask = async (browser: Browser) => (await browser.graphql(ASK)).status;

  it('are counted apart from those of its address and of other sessions', async () => {
    world = await startWorld({ env: LOW });
    const [one, other, nobody] = [world.browser(), world.browser(), world.browser()];
    await signIn(one, world, 'pool');
    await signIn(other, world, 'purewl');
    for (const browser of [one, other]) expect(await ask(browser)).toBe(200);
    await window();
    expect(tally(await times(25, () => ask(one)))).toEqual([20, 5]);
    expect(tally(await times(25, () => ask(other)))).toEqual([20, 5]);
    expect(tally(await times(25, () => ask(nobody)))).toEqual([20, 5]);
    expect(world.log()).toContain('"outcome":"session"');
  });

  it('go on under the same limit when the session’s value changes', async () => {
    world = await startWorld({ env: LOW });
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    await ask(browser);
    await window();
    await times(15, () => ask(browser));
    await signIn(browser, world, 'purewl');
    expect(tally(await times(10, () => ask(browser)))).toEqual([4, 6]);
  });

  it('that was never issued are its address’s', async () => {
    world = await startWorld({ env: LOW });
    const madeUp = () => `keyring=${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    const answers = await times(25, () => world.browser().graphql(ASK, {}, { cookie: madeUp() }));
    expect(tally(answers.map(({ status }) => status))).toEqual([20, 5]);
    const twice = madeUp();
    await window();
    const again = await times(25, () => world.browser().graphql(ASK, {}, { cookie: twice }));
    expect(tally(again.map(({ status }) => status))).toEqual([20, 5]);
  });

  it('never meet the limit from a busy page', async () => {
    world = await startWorld({ env: { KEYRING_REQUESTS_PER_SECOND: '', KEYRING_REQUEST_BURST: '' } });
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    const statuses = await times(150, () => ask(browser));
    for (let tenth = 0; tenth < 20; tenth += 1) {
      statuses.push(...(await times(5, () => ask(browser))));
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(tally(statuses)).toEqual([250, 0]);
  });
});

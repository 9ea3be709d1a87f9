import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { startFront } from '../http/support.js';
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

describe('the request limit of an address', () => {
  it('refuses requests over the limit with RATE_LIMITED until the window ends', async () => {
    const gateway = await startFront({ limits: low });
    const answers = await times(25, () => gateway.graphql(ASK));
    expect(tally(answers.map(({ status }) => status))).toEqual([20, 5]);
    const refused = answers.filter(({ status }) => status === 429);
    for (const { headers, json } of refused) {
      const retryAfter = Number(headers['retry-after']);
      expect([1, 2]).toContain(retryAfter);
      expect(json).toEqual({
        errors: [
          {
            message: `Too many requests (KEYRING_REQUESTS_PER_SECOND). Wait ${retryAfter} s.`,
            extensions: { code: 'RATE_LIMITED', retryAfter },
          },
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

  it('counts GET and POST, valid or not, and no preflights, foreign origins or probes', async () => {
    const origin = 'https://app.example';
    const gateway = await startFront({ limits: low, settings: { origins: [origin] } });
    const preflight = { origin, 'access-control-request-method': 'POST' };
    await times(30, () => gateway.ask({ method: 'OPTIONS', path: '/graphql', headers: preflight }));
    await times(30, () => gateway.graphql(ASK, undefined, { origin: 'https://evil.example' }));
    await times(30, () => gateway.ask({ path: '/live' }));
    await times(10, () => gateway.ask({ path: `/graphql?query=${encodeURIComponent(ASK)}` }));
    await times(10, () => gateway.ask({ method: 'POST', path: '/graphql', body: 'no JSON' }));
    const answer = await gateway.graphql(ASK, undefined, { origin });
    expect(answer.status).toBe(429);
    // The page that sent the request can read the reason.
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
    expect((await gateway.ask({ path: '/ready' })).status).toBe(200);
    await gateway.close();
  });

  it('counts each IPv4 address and each IPv6 network separately', async () => {
    const gateway = await startFront({ limits: low, settings: { trustedProxies: 1 } });
    const from = async (address: string) =>
      (await gateway.graphql(ASK, undefined, { 'x-forwarded-for': address })).status;
    expect(tally(await times(25, n => from(`2001:db8:0:7::${n}`)))).toEqual([20, 5]);
    expect(tally(await times(25, n => from(`2001:db8:0:${n + 8}::1`)))).toEqual([25, 0]);
    expect(tally(await times(25, n => from(`192.0.2.${n}`)))).toEqual([25, 0]);
    await gateway.close();
  });

  it('logs one line, however many requests are refused', async () => {
    const gateway = await startFront({ limits: low, logLevel: 'info' });
    await times(60, () => gateway.graphql(ASK));
    const lines = gateway
      .log()
      .split('\n')
      .filter(line => line.includes('sends too many requests'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', outcome: 'address' });
    expect(gateway.log()).not.toContain('"status":429');
    await gateway.close();
  });

  it('counts pages separately: redirect logins, callbacks and unknown paths', async () => {
    const gateway = await startFront({ limits: low });
    const paths = ['/callback/socios?state=made-up&code=c', '/login/socios', '/', '/nowhere'];
    const answers = await times(25, n => gateway.ask({ path: paths[n % paths.length] ?? '/' }));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    for (const { headers, text } of refused) {
      expect([1, 2]).toContain(Number(headers['retry-after']));
      expect(text).toContain('Too many requests');
    }
    expect(gateway.engine.finished.length + gateway.engine.begun.length).toBeLessThanOrEqual(20);
    expect((await gateway.graphql(ASK)).status).toBe(200);
    await window();
    expect((await gateway.ask({ path: '/' })).status).not.toBe(429);
    await gateway.close();
  });

  it('never refuses probes, which read the store once a second', async () => {
    const gateway = await startFront({ limits: low });
    const asked = vi.spyOn(gateway.engine, 'ready');
    const statuses = await times(200, n => gateway.ask({ path: n % 2 ? '/ready' : '/live' }));
    expect(tally(statuses.map(({ status }) => status))).toEqual([200, 0]);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(3);
    gateway.engine.isReady = false;
    await expect.poll(async () => (await gateway.ask({ path: '/ready' })).status).toBe(503);
    gateway.engine.isReady = true;
    await expect.poll(async () => (await gateway.ask({ path: '/ready' })).status).toBe(200);
    gateway.gateway.beginDrain();
    expect((await gateway.ask({ path: '/ready' })).status).toBe(503);
    await gateway.close();
  });

  it('is still applied by this process alone while the store is unavailable', async () => {
    const gateway = await startFront({ limits: low, countTogether: () => Promise.reject(new Error('away')) });
    expect(tally((await times(25, () => gateway.graphql(ASK))).map(({ status }) => status))).toEqual([20, 5]);
    await gateway.close();
  });
});

describe('the request limit of a session', () => {
  let world: World;
  afterEach(() => world.close());

  const ask = async (browser: Browser) => (await browser.graphql(ASK)).status;

  it('is separate from that of its address and of other sessions', async () => {
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

  it('also limits all sessions of an address together', async () => {
    world = await startWorld({ env: { ...LOW, KEYRING_ADDRESS_MULTIPLE: '2' } });
    const browsers = [world.browser(), world.browser(), world.browser()];
    for (const browser of browsers) await signIn(browser, world, 'pool');
    for (const browser of browsers) await ask(browser);
    await window();
    const statuses = (await Promise.all(browsers.map(browser => times(20, () => ask(browser))))).flat();
    expect(tally(statuses)).toEqual([40, 20]);
  });

  it('no longer applies after logout: requests count for the address again', async () => {
    world = await startWorld({ env: LOW });
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    await ask(browser);
    const cookie = `keyring=${await browser.session()}`;
    await browser.graphql('mutation { logout { sessionsEnded } }');
    await window();
    const late = (headers: Record<string, string>) => world.browser().graphql(ASK, {}, headers);
    const statuses = [
      ...(await times(15, async () => (await late({ cookie })).status)),
      ...(await times(15, async () => (await late({})).status)),
    ];
    expect(tally(statuses)).toEqual([20, 10]);
  });

  it('stays the same when the session’s value changes', async () => {
    world = await startWorld({ env: LOW });
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    await ask(browser);
    await window();
    await times(15, () => ask(browser));
    await signIn(browser, world, 'purewl');
    expect(tally(await times(10, () => ask(browser)))).toEqual([4, 6]);
  });

  it('does not apply to session values that were never issued: they count for the address', async () => {
    world = await startWorld({ env: LOW });
    const madeUp = () => `keyring=${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    const answers = await times(25, () => world.browser().graphql(ASK, {}, { cookie: madeUp() }));
    expect(tally(answers.map(({ status }) => status))).toEqual([20, 5]);
    const twice = madeUp();
    await window();
    const again = await times(25, () => world.browser().graphql(ASK, {}, { cookie: twice }));
    expect(tally(again.map(({ status }) => status))).toEqual([20, 5]);
  });

  it('is never reached by a busy page', async () => {
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

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { END_SESSION, LOGOUT, SESSION } from '../gateway/journey-queries.js';
import { beginSocios, consent, signIn, signInToSocios } from '../gateway/journey-steps.js';
import { gate } from '../support/gate.js';
import type { WorldOptions } from '../support/gateway.js';
import type { Browser } from '../support/http-client.js';
import { startRedis } from '../support/redis.js';
import { ShiftedStore } from '../support/shifted-store.js';
import { type Counting, startCounting } from './scrape.js';

const sealKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const WHO = '{ viewer { socios { id } } }';

const worlds: Counting[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(world => world.close()));
});

async function counting(options: WorldOptions = {}): Promise<Counting> {
  const world = await startCounting(options);
  worlds.push(world);
  return world;
}

/** Another gateway before the same providers and the same store. */
function replica(of: Counting, env: Record<string, string>): Promise<Counting> {
  const same: Record<string, string> = Object.assign({}, ...Object.values(of.sandboxes).map(sandbox => sandbox.env));
  return counting({ env: { ...same, ...env }, overrides: { store: of.assembly.store } });
}

/** A browser as it looks to another gateway on this machine, which has the same host name and another port. */
async function movedTo(world: Counting, from: Browser): Promise<Browser> {
  const other = world.browser();
  await other.jar.setCookie(`keyring=${await from.session()}; Path=/`, world.url);
  return other;
}

describe('the metrics of tokens and seals', () => {
  it('show refreshes ahead of expiry and waits for a refresh at another gateway', async () => {
    const env = { KEYRING_SEAL_KEYS: sealKey('one') };
    const store = new ShiftedStore(new MemoryStore());
    const one = await counting({ env, overrides: { store } });
    const two = await replica(one, env);
    const { socios } = one.sandboxes;
    socios.knobs.accessLifeMs = 3_600_000;
    const here = one.browser();
    await signInToSocios(here);
    const there = await movedTo(two, here);
    const held = gate();
    socios.faults.next(/token/, { kind: 'delay', hold: held.opened });
    store.shiftMs = 3_596_000;
    // Within the margin, the current token is used and refreshed in the background.
    await here.data(WHO);
    await sleep(300);
    // The token has expired; the lease of its refresh has not.
    store.shiftMs = 3_599_500;
    const waiting = there.data(WHO);
    await sleep(200);
    held.open();
    await waiting;
    const [first, second] = [await one.scrape(), await two.scrape()];
    const ahead = { provider: 'SOCIOS', owner: 'session', cause: 'ahead', outcome: 'issued' };
    expect(first.value('keyring_refreshes_total', ahead)).toBe(1);
    expect(first.value('keyring_refresh_wait_seconds_count')).toBeUndefined();
    expect(second.value('keyring_refreshes_total')).toBeUndefined();
    expect(second.value('keyring_lock_wait_seconds_count', { provider: 'SOCIOS' })).toBe(1);
    expect(second.value('keyring_lock_wait_seconds_sum')).toBeGreaterThan(0.1);
    expect(second.value('keyring_refresh_wait_seconds_count', { provider: 'SOCIOS' })).toBe(1);
  });

  it('show records under an older seal key and records that cannot be opened', async () => {
    const [older, newer, strange] = [sealKey('older'), sealKey('newer'), sealKey('strange')];
    const one = await counting({ env: { KEYRING_SEAL_KEYS: older }, overrides: { store: new MemoryStore() } });
    const here = one.browser();
    await signIn(here, one, 'pmapi');
    await here.data('{ viewer { pmapi { id } } }');
    expect((await one.scrape()).value('keyring_old_seal_key_records')).toBe(0);

    const two = await replica(one, { KEYRING_SEAL_KEYS: `${newer},${older}` });
    const there = await movedTo(two, here);
    for (let times = 0; times < 3; times += 1) await there.data('{ viewer { pmapi { id } } }');
    expect((await two.scrape()).value('keyring_old_seal_key_records')).toBe(1);

    const three = await replica(one, { KEYRING_SEAL_KEYS: strange });
    await (await movedTo(three, here)).graphql('{ viewer { pmapi { id } } }');
    const scrape = await three.scrape();
    expect(scrape.value('keyring_seal_failures_total', { reason: 'no such key' })).toBeGreaterThan(0);
    expect(scrape.value('keyring_token_handouts_total', { provider: 'PMAPI', outcome: 'none' })).toBe(1);
  });
});

describe('the metrics of sessions', () => {
  it('show who ended them', async () => {
    const world = await counting();
    const [one, two, three] = [world.browser(), world.browser(), world.browser()];
    await signIn(one, world, 'pmapi');
    await signIn(two, world, 'pmapi');
    await signIn(three, world, 'pmapi');
    const { session } = await two.data<{ session: { id: string } }>(SESSION);
    await one.data(END_SESSION, { id: session.id });
    await one.data(LOGOUT, { everywhere: true });
    const scrape = await world.scrape();
    for (const by of ['elsewhere', 'everywhere', 'logout'])
      expect([by, scrape.value('keyring_sessions_ended_total', { by })]).toEqual([by, 1]);
    expect(scrape.value('keyring_sessions_created_total')).toBe(3);
  });

  it('do not count a repeated callback as another login', async () => {
    const world = await counting();
    const browser = world.browser();
    const callback = await consent(browser, await beginSocios(browser));
    const twin = await browser.copy();
    for (const one of [browser, twin]) expect((await one.open(callback)).status).toBe(303);
    const scrape = await world.scrape();
    expect(scrape.value('keyring_logins_total', { provider: 'SOCIOS', outcome: 'LOGGED_IN' })).toBe(1);
    expect(scrape.value('keyring_sessions_created_total')).toBe(1);
  });

  it('count an unclaimed session among the ended ones', async () => {
    let ahead = 0;
    const world = await counting({ overrides: { store: new MemoryStore(() => Date.now() + ahead) } });
    const browser = world.browser();
    await browser.open(await consent(browser, await beginSocios(browser)));
    await sleep(100);
    ahead = 86_500_000;
    const ended = async () => (await world.scrape()).value('keyring_sessions_ended_total', { by: 'unclaimed' });
    await expect.poll(ended, { timeout: 10_000 }).toBe(1);
  });

  it('show the number of open subscriptions', async () => {
    const world = await counting();
    const browser = world.browser();
    await signIn(browser, world, 'pmapi');
    const controller = new AbortController();
    await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'x-keyring-csrf': '1',
        cookie: await browser.jar.getCookieString(world.url),
      },
      body: JSON.stringify({ query: 'subscription { sessionEvents { kind } }' }),
      signal: controller.signal,
    });
    const open = async () => (await world.scrape()).value('keyring_subscriptions');
    await expect.poll(open).toBe(1);
    controller.abort();
    await expect.poll(open).toBe(0);
  });
});

it('the metrics of the store show an outage and its end', async () => {
  const redis = await startRedis();
  const world = await counting({ env: { REDIS_URL: redis.url } });
  const up = async () => (await world.scrape()).value('keyring_store_up');
  expect(await up()).toBe(1);
  expect((await world.scrape()).value('keyring_store_replicas_reached')).toBe(1);
  await redis.kill();
  await expect.poll(up, { timeout: 10_000 }).toBe(0);
  expect((await fetch(`${world.adminUrl}/ready`)).status).toBe(503);
  await redis.restart();
  await expect.poll(async () => (await fetch(`${world.adminUrl}/ready`)).status, { timeout: 20_000 }).toBe(200);
  await expect.poll(up).toBe(1);
  const scrape = await world.scrape();
  expect(scrape.value('keyring_store_state_changes_total', { state: 'down' })).toBe(1);
  expect(scrape.value('keyring_store_state_changes_total', { state: 'up' })).toBe(1);
  await redis.stop();
});

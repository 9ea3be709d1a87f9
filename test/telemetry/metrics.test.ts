import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { LOGIN, LOGOUT, REFRESH, SESSION } from '../gateway/journey-queries.js';
import { inputFor, signIn, signInToSocios } from '../gateway/journey-steps.js';
import { type Counting, type Scrape, startCounting } from './scrape.js';

const FOLDERS = 'query Mine { folders(first: 1) { nodes { id } } }';
const POLLS = '{ polls(first: 2) { nodes { id } } }';

describe('a scrape of the metrics', () => {
  let world: Counting;
  beforeAll(async () => {
    world = await startCounting({ services: ['socios'] });
  });
  afterAll(() => world.close());

  /** How much a metric grew while something was done. */
  async function growth(work: () => Promise<unknown>) {
    const before = await world.scrape();
    await work();
    const after = await world.scrape();
    const of = (name: string, labels: Record<string, string> = {}) =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    return { of, after };
  }

  it('counts operations by type and outcome, and codes', async () => {
    const browser = world.browser();
    const { of } = await growth(async () => {
      await browser.graphql('{ __typename }');
      await browser.graphql(FOLDERS);
      await browser.graphql('{ nothing }');
      await browser.graphql(LOGOUT);
    });
    expect(of('keyring_operations_total', { type: 'query', outcome: 'ok' })).toBe(1);
    expect(of('keyring_operations_total', { type: 'query', outcome: 'failed' })).toBe(1);
    expect(of('keyring_operations_total', { type: 'none', outcome: 'failed' })).toBe(1);
    expect(of('keyring_operations_total', { type: 'mutation', outcome: 'ok' })).toBe(1);
    expect(of('keyring_operation_duration_seconds_count', { type: 'query' })).toBe(2);
    expect(of('keyring_operation_duration_seconds_bucket', { type: 'query', le: '+Inf' })).toBe(2);
    expect(of('keyring_operation_duration_seconds_sum')).toBeGreaterThan(0);
    expect(of('keyring_operation_errors_total', { code: 'UNAUTHENTICATED' })).toBe(1);
    expect(of('keyring_operation_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
  });

  it('counts pages by route, without values from clients', async () => {
    const { of, after } = await growth(async () => {
      await world.browser().open('/nowhere/at/all');
      await world.browser().open('/callback/socios?code=x&state=y');
      await world.browser().open('/live');
    });
    expect(of('keyring_page_responses_total', { route: 'none', status: '404' })).toBe(1);
    expect(of('keyring_page_responses_total', { route: '/callback/{provider}', status: '400' })).toBe(1);
    expect(of('keyring_page_responses_total', { route: '/live', status: '200' })).toBe(1);
    expect(after.text).not.toContain('nowhere');
  });

  it('counts logins, sessions, calls, tokens and revocations', async () => {
    const browser = world.browser();
    const { of } = await growth(async () => {
      await signIn(browser, world, 'pmapi');
      await browser.data(FOLDERS);
      await browser.graphql(LOGIN, {
        input: { pmapi: { password: { username: 'bureau', password: 'not this one' } } },
      });
      await browser.data(REFRESH, { provider: 'PMAPI' });
      await browser.data(LOGOUT);
    });
    expect(of('keyring_logins_total', { provider: 'PMAPI', outcome: 'LOGGED_IN' })).toBe(1);
    expect(of('keyring_logins_total', { provider: 'PMAPI', outcome: 'INVALID_CREDENTIALS' })).toBe(1);
    expect(of('keyring_sessions_created_total')).toBe(1);
    expect(of('keyring_sessions_ended_total', { by: 'logout' })).toBe(1);
    const data = { provider: 'PMAPI', kind: 'data' };
    expect(of('keyring_upstream_calls_total', { ...data, outcome: '2xx' })).toBeGreaterThan(0);
    expect(of('keyring_upstream_call_duration_seconds_count', data)).toBe(of('keyring_upstream_calls_total', data));
    expect(of('keyring_upstream_calls_total', { provider: 'PMAPI', kind: 'token', outcome: '2xx' })).toBeGreaterThan(0);
    expect(
      of('keyring_token_handouts_total', { provider: 'PMAPI', owner: 'session', outcome: 'held' }),
    ).toBeGreaterThan(0);
    const renewal = { provider: 'PMAPI', owner: 'session', cause: 'requested', outcome: 'issued' };
    expect(of('keyring_refreshes_total', renewal)).toBe(1);
    expect(of('keyring_refresh_duration_seconds_count', { provider: 'PMAPI' })).toBe(1);
    expect(of('keyring_refresh_wait_seconds_count', { provider: 'PMAPI' })).toBe(1);
  });

  it("counts the gateway's own token and its rejections", async () => {
    const { of } = await growth(async () => {
      await world.browser().data(POLLS);
      for (const { kind, token } of world.sandboxes.socios.ledger.live(Date.now(), 'access'))
        if (kind === 'access') world.sandboxes.socios.ledger.revoke(token);
      await world.browser().data('{ polls(first: 3) { nodes { id } } }');
    });
    const socios = { provider: 'SOCIOS', owner: 'service' };
    expect(of('keyring_token_handouts_total', { ...socios, outcome: 'refreshed' })).toBe(2);
    expect(of('keyring_refreshes_total', { ...socios, cause: 'expired', outcome: 'issued' })).toBe(1);
    expect(of('keyring_refreshes_total', { ...socios, cause: 'rejected', outcome: 'issued' })).toBe(1);
    expect(of('keyring_upstream_calls_total', { provider: 'SOCIOS', kind: 'data', outcome: '401' })).toBe(1);
  });

  it('counts calls without a response and calls refused by a breaker', async () => {
    const { pmapi } = world.sandboxes;
    const browser = world.browser();
    await signIn(browser, world, 'pmapi');
    pmapi.faults.next(/./, { kind: 'reset' }, 1_000);
    const { of } = await growth(async () => {
      for (let tries = 0; tries < 25; tries += 1) await browser.graphql(FOLDERS);
    });
    pmapi.faults.clear();
    const data = { provider: 'PMAPI', kind: 'data' };
    expect(of('keyring_upstream_calls_total', { ...data, outcome: 'no-response' })).toBeGreaterThan(10);
    expect(of('keyring_upstream_calls_total', { ...data, outcome: 'breaker' })).toBeGreaterThan(0);
  });

  it('contains no value that a client can choose', async () => {
    const made = `made-up-${randomBytes(4).toString('hex')}`;
    const browser = world.browser();
    await browser.graphql(`query ${made.replaceAll('-', '_')} { session { id } }`);
    await browser.graphql('{ session { id } }', undefined, { 'x-request-id': made });
    await browser.open(`/${made}`);
    await browser.graphql(LOGIN, { input: inputFor(world.sandboxes, 'pool') });
    await browser.graphql(SESSION);
    const { text } = await world.scrape();
    expect(text).not.toContain(made);
    expect(text).not.toContain(made.replaceAll('-', '_'));
  });

  it('contains process metrics, including the event loop delay', async () => {
    const scrape = await world.scrape();
    expect(scrape.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(scrape.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(scrape.value('keyring_store_up')).toBe(1);
  });
});

describe('when the revocation endpoint is down and then up again', () => {
  // A gateway of its own: a measurement is reported until the next one, so that entries of earlier tests would be in it.
  let world: Counting;
  beforeAll(async () => {
    world = await startCounting();
  });
  afterAll(() => world.close());

  /** The first scrape of which this is true. */
  const scrapeWhen = (what: string, is: (scrape: Scrape) => boolean): Promise<Scrape> =>
    until(
      what,
      async () => {
        const scrape = await world.scrape();
        return is(scrape) && scrape;
      },
      { timeoutMs: 40_000 },
    );
  const revocations = (scrape: Scrape, outcome: string): number =>
    scrape.value('keyring_revocations_total', { provider: 'SOCIOS', outcome }) ?? 0;

  it('counts the attempts and measures the outbox', async () => {
    const { socios } = world.sandboxes;
    const browser = world.browser();
    await signInToSocios(browser);
    socios.faults.next(/revoke/, { kind: 'status', status: 503 }, 1_000);
    await browser.data(LOGOUT);
    // An attempt can end before the measurement or after it.
    const down = await scrapeWhen(
      'an attempt has failed and the outbox was measured',
      scrape => revocations(scrape, 'retry') > 0 && (scrape.value('keyring_outbox_oldest_age_seconds') ?? 0) > 0,
    );
    expect(down.value('keyring_outbox_entries')).toBe(1);
    const failed = { provider: 'SOCIOS', kind: 'revocation', outcome: '5xx' };
    expect(down.value('keyring_upstream_calls_total', failed)).toBeGreaterThan(0);
    expect(revocations(down, 'revoked')).toBe(0);

    socios.faults.clear();
    const up = await scrapeWhen('the outbox is empty', scrape => scrape.value('keyring_outbox_entries') === 0);
    expect(revocations(up, 'revoked')).toBeGreaterThan(0);
    expect(up.value('keyring_outbox_oldest_age_seconds')).toBe(0);
  });
});

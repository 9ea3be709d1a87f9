import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RELEASES } from '../../../src/providers/pool/sandbox/seed.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { signIn } from '../journey-steps.js';

const DAYS = '{ releaseDays(first: 90) { nodes { releases { tracks { id } } } } }';

interface Days {
  readonly releaseDays: { readonly nodes: readonly { readonly releases: readonly { readonly tracks: unknown }[] }[] };
}

const aliased = (count: number, field: (n: number) => string) =>
  `{ ${Array.from({ length: count }, (_, n) => `f${n}: ${field(n)}`).join(' ')} }`;
const idOf = (n: number) => RELEASES[n]?.id ?? 0;
const releases = (count: number, from = 0) => aliased(count, n => `release(id: ${idOf(from + n)}) { id }`);

describe('when an operation needs very many provider calls', () => {
  let world: World;
  let browser: Browser;
  const start = async (env: Record<string, string> = {}) => {
    world = await startWorld({ env });
    browser = world.browser();
    await signIn(browser, world, 'pool');
    world.sandboxes.pool.seen.length = 0;
  };
  afterEach(() => world.close());

  it('sends 50 of them and keeps their results', async () => {
    await start();
    const { status, data, errors } = await browser.graphql<Days>(DAYS);
    expect(status).toBe(200);
    expect(world.sandboxes.pool.seen).toHaveLength(50);
    const all = data?.releaseDays.nodes.flatMap(day => day.releases) ?? [];
    expect(all.filter(({ tracks }) => tracks !== null).length).toBeGreaterThan(45);
    expect(all.filter(({ tracks }) => tracks === null).length).toBeGreaterThan(10);
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(
        /^This operation needs more than 50 provider calls \(KEYRING_CALLS_PER_OPERATION\), and [A-Z]+ was not called again/,
      ),
      extensions: { code: 'RATE_LIMITED', provider: 'POOL' },
    });
  });

  it('sends as many as KEYRING_CALLS_PER_OPERATION allows', async () => {
    await start({ KEYRING_CALLS_PER_OPERATION: '7' });
    await browser.graphql(DAYS);
    expect(world.sandboxes.pool.seen).toHaveLength(7);
  });

  it('counts every request that is sent, retries included', async () => {
    await start();
    world.sandboxes.pool.faults.next(/release/, { kind: 'status', status: 503 }, 1_000);
    await browser.graphql(releases(60));
    expect(world.sandboxes.pool.seen.length).toBeLessThanOrEqual(50);
  });

  it('does not count calls that share a request', async () => {
    await start({ KEYRING_CALLS_PER_OPERATION: '5' });
    const { errors } = await browser.graphql(aliased(60, n => `release(id: ${idOf(n % 5)}) { id }`));
    expect(errors).toEqual([]);
    expect(world.sandboxes.pool.seen).toHaveLength(5);
  });

  it('sends ten at a time', async () => {
    await start();
    const { pool } = world.sandboxes;
    let open = 0;
    let most = 0;
    const begins = (_: string, path: string) => {
      if (!path.startsWith('/release/')) return false;
      open += 1;
      most = Math.max(most, open);
      return true;
    };
    const edit = (body: unknown) => {
      open -= 1;
      return body;
    };
    pool.faults.next(begins, { kind: 'edit', delayMs: 20, edit }, 1_000);
    const { errors } = await browser.graphql(releases(40));
    expect(errors).toEqual([]);
    expect(most).toBe(10);
  });
});

describe('the provider calls of one caller over time', () => {
  let world: World;
  afterEach(() => world.close());

  it('are refused over the session’s allowance with an error code, while other sessions continue', async () => {
    world = await startWorld({ env: { KEYRING_CALLS_PER_MINUTE: '60' } });
    const [greedy, other] = [world.browser(), world.browser()];
    await signIn(greedy, world, 'pool');
    await signIn(other, world, 'pool');
    for (const first of [0, 30]) expect((await greedy.graphql(releases(30, first))).errors).toEqual([]);
    const { pool } = world.sandboxes;
    const before = pool.seen.length;
    const { errors } = await greedy.graphql(releases(1));
    expect(errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfter: expect.toSatisfy((s: number) => s >= 1 && s <= 60) } },
    ]);
    expect(pool.seen).toHaveLength(before);
    expect((await other.graphql(releases(5))).errors).toEqual([]);
  });

  it('count for the address when there is no session', async () => {
    world = await startWorld({
      services: ['pool'],
      env: { KEYRING_CALLS_PER_MINUTE: '20', KEYRING_TRUST_PROXY: '1', POOL_ACCESS: 'public' },
    });
    const from = (address: string, first: number) =>
      world.browser().graphql(releases(10, first), {}, { 'x-forwarded-for': address });
    for (const first of [0, 10]) expect((await from('192.0.2.1', first)).errors).toEqual([]);
    const refused = await from('192.0.2.1', 20);
    expect(refused.errors).toHaveLength(10);
    expect(refused.errors[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
    expect((await from('192.0.2.2', 20)).errors).toEqual([]);
  });

  it('are limited for many sessions of one address together', async () => {
    world = await startWorld({ env: { KEYRING_CALLS_PER_MINUTE: '10', KEYRING_ADDRESS_MULTIPLE: '2' } });
    const codes: unknown[] = [];
    for (let n = 0; n < 4; n += 1) {
      const browser = world.browser();
      await signIn(browser, world, 'pool');
      const { errors } = await browser.graphql(releases(10));
      codes.push(errors[0]?.extensions.code);
    }
    expect(codes).toEqual([undefined, undefined, 'RATE_LIMITED', 'RATE_LIMITED']);
  });
});

describe('when a provider fails for one caller', () => {
  let world: World;
  const bad = aliased(30, n => `release(id: ${90_000 + n}) { id }`);
  beforeEach(async () => {
    world = await startWorld({ services: ['pool'], env: { POOL_ACCESS: 'public' } });
    world.sandboxes.pool.faults.next(/release\/9\d{4}$/, { kind: 'status', status: 500 }, 100_000);
  });
  afterEach(() => world.close());

  it('continues to serve another session', async () => {
    const [attacker, victim] = [world.browser(), world.browser()];
    await signIn(attacker, world, 'pool');
    await signIn(victim, world, 'pool');
    for (let n = 0; n < 10; n += 1) {
      await attacker.graphql(bad);
      expect((await victim.graphql(releases(1, n))).errors).toEqual([]);
    }
  });

  it('continues to serve another caller of the same address, without a session', async () => {
    for (let n = 0; n < 10; n += 1) {
      await world.browser().graphql(bad);
      expect((await world.browser().graphql(releases(1, n))).errors).toEqual([]);
    }
  });

  it('serves a new session though many sessions fail', async () => {
    const attackers = Array.from({ length: 8 }, () => world.browser());
    for (const attacker of attackers) await signIn(attacker, world, 'pool');
    const victim = world.browser();
    await signIn(victim, world, 'pool');
    for (let n = 0; n < 5; n += 1) {
      await Promise.all(attackers.map(attacker => attacker.graphql(bad)));
      const { errors } = await victim.graphql(releases(6, n * 6));
      expect(errors).toEqual([]);
    }
  });
});

describe('when a provider fails for every caller', () => {
  it('sends no request for callers that have failed, and returns at once when to retry', async () => {
    const world = await startWorld();
    const people = Array.from({ length: 6 }, () => world.browser());
    for (const person of people) await signIn(person, world, 'pool');
    const { pool } = world.sandboxes;
    pool.faults.next(/release/, { kind: 'status', status: 500 }, 100_000);
    for (let n = 0; n < 5; n += 1) await Promise.all(people.map(person => person.graphql(releases(1, n))));
    const before = pool.seen.length;
    const answers = await Promise.all(people.map(person => person.graphql(releases(1))));
    expect(pool.seen.length).toBe(before);
    for (const { errors } of answers)
      expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE', provider: 'POOL', retryAfter: 1 } }]);
    pool.faults.clear();
    await new Promise(resolve => setTimeout(resolve, 1_050));
    expect((await people[0]?.graphql(releases(1)))?.errors).toEqual([]);
    expect((await people[1]?.graphql(releases(1)))?.errors).toEqual([]);
    await world.close();
  });
});

import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import type { Store } from '../../src/auth/store/contract.js';
import { keys } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { gatewayError } from '../../src/errors.js';
import { directAcme } from '../support/acme/direct.js';
import { type Browser, type EngineUnderTest, engineOf, LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';

const S = 1_000;
const IDLE_MS = 90 * S;
/** The most by which a session may outlive the idle limit: a tenth of the limit, at most a minute. */
const LATE_MS = 9 * S;

const MAX_MS = 3_600 * S;
const settings = { sessionIdleMs: IDLE_MS, sessionMaxMs: MAX_MS, staleReadsMs: 0 };
const engineOver = (store: Store) =>
  engineOf(directAcme('never', MAX_MS, () => store.now()).provider, { store, settings });

const keyOf = ({ value }: Browser) => keys.session(sha256(value?.split('.')[0] ?? ''));

describe('with an idle limit of 90 s', () => {
  let nowMs: number;
  let store: MemoryStore;
  let engine: EngineUnderTest;
  let browser: Browser;

  beforeEach(async () => {
    nowMs = Date.now();
    store = new MemoryStore(() => nowMs);
    engine = engineOver(store);
    browser = engine.browser();
    await browser.signedIn('ann');
  });
  afterEach(() => store.close());

  /** Moves the clock on; the same session at another gateway, which has no copy of it. */
  const later = (ms: number): Browser => {
    nowMs += ms;
    const other = engineOver(store).browser();
    other.value = browser.value;
    return other;
  };
  const lives = async (one: Browser) => (await one.session()) !== null;

  it('a session used at 50 s is valid at 95 s and at 139 s', async () => {
    expect(await lives(later(50 * S))).toBe(true);
    nowMs += 45 * S;
    expect(await store.read(keyOf(browser))).toBeDefined();
    nowMs += 44 * S;
    expect(await store.read(keyOf(browser))).toBeDefined();
  });

  it('a session is valid for 90 s after its last use, whenever that was, and not much longer', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: IDLE_MS }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(gaps, async uses => {
        await browser.signedIn('ann');
        for (const gap of uses) expect(await lives(later(gap))).toBe(true);
        nowMs += IDLE_MS;
        expect(await store.read(keyOf(browser))).toBeDefined();
        expect(await lives(later(LATE_MS + 1))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('a session expires at its maximum age, however often it is used', async () => {
    for (let usedMs = 0; usedMs + 60 * S < MAX_MS; usedMs += 60 * S) expect(await lives(later(60 * S))).toBe(true);
    expect(await lives(later(61 * S))).toBe(false);
  });

  it('a use that could not be recorded is recorded by the next use', async () => {
    const commit = store.commit.bind(store);
    store.commit = async () => Promise.reject(gatewayError('STORE_UNAVAILABLE'));
    nowMs += 50 * S;
    expect(await lives(browser)).toBe(true);
    store.commit = commit;
    nowMs += 1 * S;
    expect(await lives(browser)).toBe(true);
    nowMs += IDLE_MS;
    expect(await store.read(keyOf(browser))).toBeDefined();
  });
});

describe('in Redis', () => {
  let redis: RedisServer;
  let store: RedisStore;

  beforeAll(async () => {
    redis = await startRedis();
    store = new RedisStore({
      ...redisAt(redis.url),
      commandTimeoutMs: 5_000,
      replicas: 0,
      log: new LogLines(),
    });
    await store.open();
  });
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });

  /** From the last use that was noted to the end that Redis knows, ms. */
  async function idleMs(browser: Browser): Promise<number> {
    const key = keyOf(browser);
    return Number(await redis.cli('PEXPIRETIME', key)) - Number(await redis.cli('HGET', key, 'u'));
  }

  /** The first use of a new session claims it and records the use. Until then the record is kept for its revocation. */
  async function claim(browser: Browser): Promise<void> {
    await browser.session();
    await expect.poll(() => redis.cli('HEXISTS', keyOf(browser), 'n')).toBe(0);
  }

  it('a session expires later than the idle limit by the interval at which uses are recorded', async () => {
    const browser = engineOver(store).browser();
    await browser.signedIn('ann');
    await claim(browser);
    expect(await idleMs(browser)).toBe(IDLE_MS + LATE_MS);
  });

  it('a session with an idle limit of a week expires at most a minute late', async () => {
    const week = { ...settings, sessionIdleMs: 7 * 86_400 * S, sessionMaxMs: 30 * 86_400 * S };
    const browser = engineOf(directAcme('never', MAX_MS, () => store.now()).provider, {
      store,
      settings: week,
    }).browser();
    await browser.signedIn('ann');
    await claim(browser);
    expect(await idleMs(browser)).toBe(7 * 86_400 * S + 60 * S);
  });

  it('a session whose maximum age comes first expires then', async () => {
    const short = { ...settings, sessionMaxMs: IDLE_MS };
    const browser = engineOf(directAcme('never', MAX_MS, () => store.now()).provider, {
      store,
      settings: short,
    }).browser();
    const { session } = await browser.signedIn('ann');
    await claim(browser);
    expect(Number(await redis.cli('PEXPIRETIME', keyOf(browser)))).toBe(session.expiresAtMs);
  });
});

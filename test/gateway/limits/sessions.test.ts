import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { SESSION } from '../journey-queries.js';
import { signIn } from '../journey-steps.js';

interface Sessions {
  readonly sessions: readonly { readonly id: string; readonly isCurrent: boolean; readonly createdAt: string }[];
}

const SESSIONS = '{ sessions { id isCurrent createdAt } }';
const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `f${n}: ${field(n)}`).join(' ');

describe('the sessions of one account', () => {
  let world: World;
  let store: MemoryStore;
  const start = async (env: Record<string, string> = {}) => {
    store = new MemoryStore();
    world = await startWorld({ env, overrides: { store } });
  };
  afterEach(() => world.close());

  /** Signs in `count` times, one after the other, each time in a browser of its own. */
  async function signedIn(count: number): Promise<Browser[]> {
    const browsers: Browser[] = [];
    for (let n = 0; n < count; n += 1) {
      const browser = world.browser();
      await signIn(browser, world, 'pmapi');
      browsers.push(browser);
    }
    return browsers;
  }

  const lives = async (browser: Browser) => (await browser.data<{ session: unknown }>(SESSION)).session !== null;

  it('are limited by KEYRING_SESSIONS_PER_ACCOUNT: one more login ends the longest unused session and revokes its tokens', async () => {
    await start({ KEYRING_SESSIONS_PER_ACCOUNT: '3' });
    const browsers = await signedIn(5);
    const alive: boolean[] = [];
    for (const browser of browsers) alive.push(await lives(browser));
    expect(alive).toEqual([false, false, true, true, true]);
    const { pmapi } = world.sandboxes;
    await expect.poll(() => pmapi.ledger.live(pmapi.clock.now()).length).toBe(3);
  });

  it('keep their other grants when the session limit ends the grant of one account', async () => {
    await start({ KEYRING_SESSIONS_PER_ACCOUNT: '2' });
    const [first] = await signedIn(1);
    if (!first) throw new Error('no browser');
    await signIn(first, world, 'pool');
    await signedIn(2);
    expect(await first.data('{ session { grants { provider } } }')).toEqual({
      session: { grants: [{ provider: 'POOL' }] },
    });
  });

  it('are listed twenty at a time, the caller’s own first and then the newest', async () => {
    await start();
    const browsers = await signedIn(25);
    const browser = browsers[0] as Browser;
    const { sessions } = await browser.data<Sessions>(SESSIONS);
    expect(sessions).toHaveLength(20);
    expect(sessions[0]?.isCurrent).toBe(true);
    const newest = await Promise.all(browsers.slice(6).map(one => one.data<{ session: { id: string } }>(SESSION)));
    expect(new Set(sessions.slice(1).map(({ id }) => id))).toEqual(new Set(newest.map(({ session }) => session.id)));
    const count = async (first: number) =>
      (await browser.data<Sessions>(`{ sessions(first: ${first}) { id isCurrent createdAt } }`)).sessions.length;
    expect([await count(1), await count(5), await count(100)]).toEqual([1, 5, 25]);
    for (const first of [0, 101, -1]) {
      const { errors } = await browser.graphql(`{ sessions(first: ${first}) { id } }`);
      expect(errors).toMatchObject([{ message: 'first must be 1 to 100.', extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  describe('under many aliases', () => {
    let browser: Browser;
    let reads: ReturnType<typeof vi.spyOn>;
    beforeEach(async () => {
      await start();
      [browser] = (await signedIn(10)) as [Browser];
      await browser.data(SESSION);
      reads = vi.spyOn(store, 'read');
    });

    it('are read once per operation', async () => {
      const data = await browser.data<Record<string, unknown[]>>(`{ ${aliased(50, () => 'sessions { id }')} }`);
      expect(Object.values(data).map(({ length }) => length)).toEqual(Array(50).fill(10));
      // The caller's own, the index, and the nine others.
      expect(reads.mock.calls.length).toBeLessThanOrEqual(12);
    });

    it('are read once for an operation that ends none of them', async () => {
      await browser.data(`mutation { ${aliased(10, n => `endSession(id: "none-${n}") { sessionsEnded }`)} }`);
      expect(reads.mock.calls.length).toBeLessThanOrEqual(12);
    });

    it('are ended one by one by an operation that names several of them', async () => {
      const { sessions } = await browser.data<Sessions>(SESSIONS);
      const others = sessions.filter(({ isCurrent }) => !isCurrent).map(({ id }) => id);
      const end = aliased(10, n => `endSession(id: "${others[n] ?? others[0]}") { sessionsEnded }`);
      const data = await browser.data<Record<string, { sessionsEnded: number }>>(`mutation { ${end} }`);
      expect(Object.values(data).map(({ sessionsEnded }) => sessionsEnded)).toEqual([...Array(9).fill(1), 0]);
      expect((await browser.data<Sessions>(SESSIONS)).sessions).toHaveLength(1);
    });

    it.each(['endSession(id: "none") { sessionsEnded }', 'refresh(provider: PMAPI) { __typename }'])(
      'are changed by ten fields of an operation at most: %s',
      async field => {
        const refused = await browser.graphql(`mutation { ${aliased(11, () => field)} }`);
        expect(refused.data ?? null).toBeNull();
        expect(refused.errors).toMatchObject([
          {
            message: 'An operation may change sessions and grants by at most 10 fields.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ]);
        expect((await browser.graphql(`mutation { ${aliased(10, () => field)} }`)).errors).toEqual([]);
      },
    );
  });
});

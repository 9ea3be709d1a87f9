import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import { type EventStream, listen } from '../../support/event-stream.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { REFRESH } from '../journey-queries.js';
import { signIn } from '../journey-steps.js';

describe('subscriptions', () => {
  let world: World;
  let store: MemoryStore;
  const open: EventStream[] = [];
  afterEach(async () => {
    for (const stream of open.splice(0)) stream.hangUp();
    await world.close();
  });

  const start = async (env: Record<string, string> = {}) => {
    store = new MemoryStore();
    world = await startWorld({ env: { KEYRING_TRUST_PROXY: '1', ...env }, overrides: { store } });
  };

  async function signedIn(): Promise<Browser> {
    const browser = world.browser();
    await signIn(browser, world, 'pmapi');
    return browser;
  }

  async function subscribe(browser: Browser, count: number, address = '192.0.2.1'): Promise<EventStream[]> {
    const cookie = `keyring=${await browser.session()}`;
    const streams = await Promise.all(
      Array.from({ length: count }, () => listen(world.url, cookie, { headers: { 'x-forwarded-for': address } })),
    );
    open.push(...streams);
    return streams;
  }

  /** The refused streams, determined once the others have received a refresh. */
  async function refused(browser: Browser, streams: readonly EventStream[]): Promise<EventStream[]> {
    const isRefused = ({ errors }: EventStream) => errors.length > 0;
    await expect
      .poll(async () => {
        await browser.graphql(REFRESH, { provider: 'PMAPI' });
        return streams.every(stream => isRefused(stream) || stream.events.length > 0);
      })
      .toBe(true);
    return streams.filter(isRefused);
  }

  it('allow twenty at a time per session, refuse more with RATE_LIMITED, and allow another when one has ended', async () => {
    await start();
    const browser = await signedIn();
    const streams = await subscribe(browser, 25);
    const over = await refused(browser, streams);
    expect(over).toHaveLength(5);
    for (const { errors, over: ended } of over) {
      await ended;
      expect(errors).toMatchObject([
        {
          message:
            'Too many subscriptions of this session (KEYRING_STREAMS_PER_SESSION). Close one, or try again in 10 s.',
          extensions: { code: 'RATE_LIMITED' },
        },
      ]);
    }
    for (const stream of streams.slice(0, 20)) stream.hangUp();
    await expect
      .poll(async () => {
        const [stream] = await subscribe(browser, 1);
        return stream ? refused(browser, [stream]) : undefined;
      })
      .toEqual([]);
  });

  it('are limited per address over all its sessions', async () => {
    await start({ KEYRING_STREAMS_PER_ADDRESS: '3' });
    const [one, other] = [await signedIn(), await signedIn()];
    expect(await refused(one, await subscribe(one, 2))).toHaveLength(0);
    const over = await refused(other, await subscribe(other, 2));
    expect(over.map(({ errors }) => errors[0]?.message)).toEqual([
      'Too many subscriptions from this address (KEYRING_STREAMS_PER_ADDRESS). Close one, or try again in 10 s.',
    ]);
    expect(await refused(other, await subscribe(other, 1, '192.0.2.2'))).toHaveLength(0);
  });

  it('are limited per process', async () => {
    await start({ KEYRING_STREAMS: '3' });
    const browser = await signedIn();
    const over = await refused(browser, await subscribe(browser, 5));
    expect(over.map(({ errors }) => errors[0]?.message)).toEqual(
      Array(2).fill('Too many subscriptions at this gateway (KEYRING_STREAMS). Close one, or try again in 10 s.'),
    );
  });

  it('of one session cost the store no more than a single one does', async () => {
    await start({ KEYRING_STREAMS_PER_SESSION: '100', KEYRING_REFRESH_PAUSE: '0' });
    const browser = await signedIn();
    const costs: number[] = [];
    for (const count of [1, 79]) {
      await refused(browser, await subscribe(browser, count));
      const heard = () => open.reduce((sum, { events }) => sum + events.length, 0);
      const before = heard();
      const reads = vi.spyOn(store, 'read');
      await browser.graphql(REFRESH, { provider: 'PMAPI' });
      await expect.poll(() => heard() - before).toBeGreaterThanOrEqual(open.length);
      costs.push(reads.mock.calls.length);
      reads.mockRestore();
    }
    expect(open).toHaveLength(80);
    // The request itself may read its session again if the cached session has become too old meanwhile.
    expect((costs[1] ?? Number.NaN) - (costs[0] ?? Number.NaN)).toBeLessThanOrEqual(5);
  });

  it('are checked together and end one by one, each with the secret it was opened with', async () => {
    await start({ KEYRING_REFRESH_PAUSE: '0' });
    const browser = await signedIn();
    const [old] = await subscribe(browser, 1);
    if (!old) throw new Error('no stream');
    await refused(browser, [old]);
    await signIn(browser, world, 'pool');
    const [fresh] = await subscribe(browser, 1);
    if (!fresh) throw new Error('no stream');
    await refused(browser, [fresh]);
    await old.over;
    expect(old.events.map(({ kind }) => kind)).not.toContain('ENDED');
    await browser.graphql('mutation { logout { sessionsEnded } }');
    await fresh.over;
    expect(fresh.events.at(-1)?.kind).toBe('ENDED');
  });
});

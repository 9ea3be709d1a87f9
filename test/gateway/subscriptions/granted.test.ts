import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, listen as subscribe } from '../../support/event-stream.js';
import { startWorld, type World } from '../../support/gateway.js';
import { graphqlPost, send } from '../../support/http-client.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { LOGIN } from '../journey-queries.js';
import { inputFor } from '../journey-steps.js';

const EVENTS =
  'subscription { sessionEvents { kind provider account at grant { id provider account subject scopes state generation } } }';

interface Gateways {
  /** Where the logins are sent. */
  readonly here: World;
  /** Where the streams are. */
  readonly there: World;
  close(): Promise<void>;
}

async function twoOnRedis(): Promise<Gateways> {
  const redis: RedisServer = await startRedis();
  const env = {
    REDIS_URL: redis.url,
    KEYRING_SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const here = await startWorld({ env });
  const there = await startWorld({ env, sandboxes: here.sandboxes });
  return {
    here,
    there,
    async close() {
      await there.close();
      await here.close();
      await redis.stop();
    },
  };
}

async function oneInMemory(): Promise<Gateways> {
  const world = await startWorld();
  return { here: world, there: world, close: () => world.close() };
}

describe.each([
  ['another gateway on the same Redis', twoOnRedis],
  ['the same gateway, in memory', oneInMemory],
])('when a login replaces the secret of a session with streams at %s', (_where, start) => {
  let gateways: Gateways;
  beforeAll(async () => {
    gateways = await start();
  });
  afterAll(() => gateways.close());

  async function ask(query: string, cookie = '', variables?: object): Promise<string> {
    const { cookies } = await send(graphqlPost(gateways.here.url, query, variables, { ...(cookie && { cookie }) }));
    return cookies[0]?.split(';')[0] ?? cookie;
  }

  const signIn = (name: 'pmapi' | 'purewl', cookie?: string): Promise<string> =>
    ask(LOGIN, cookie, { input: inputFor(gateways.here.sandboxes, name) });

  /** Opens a stream that has heard an event: nothing else shows from the outside that its subscription stands. */
  async function listen(cookie: string): Promise<EventStream> {
    const stream = await subscribe(gateways.there.url, cookie, { query: EVENTS });
    await expect
      .poll(async () => {
        await ask('mutation { refresh(provider: PMAPI) { __typename } }', cookie);
        return stream.events.length;
      })
      .toBeGreaterThan(0);
    return stream;
  }

  it('delivers GRANTED as the last event of each, without grant and account, and takes the new secret afterwards', async () => {
    const old = await signIn('pmapi');
    const tabs = [await listen(old), await listen(old)];
    const newer = await signIn('purewl', old);
    expect(newer).not.toBe(old);
    for (const tab of tabs) {
      await tab.over;
      expect(tab.wasCut).toBe(false);
      expect(tab.errors).toEqual([]);
      const granted = tab.events.filter(({ kind }) => kind === 'GRANTED');
      expect(granted).toEqual([
        { kind: 'GRANTED', provider: 'PUREWL', account: null, at: expect.any(String), grant: null },
      ]);
      expect(tab.events.at(-1)).toEqual(granted[0]);
    }
    const again = await listen(newer);
    expect(again.events.at(-1)).toMatchObject({ kind: 'RENEWED', provider: 'PMAPI', grant: { provider: 'PMAPI' } });
    again.hangUp();
  });

  it('sends the holder of the old secret nothing else, then or later', async () => {
    const old = await signIn('pmapi');
    const held = await listen(old);
    const newer = await signIn('purewl', old);
    await held.over;
    const count = held.events.length;
    await ask('mutation { refresh(provider: PUREWL) { __typename } }', newer);
    await ask('mutation { revoke(provider: PUREWL) { revocation { outcome } } }', newer);
    expect(held.events).toHaveLength(count);
    const refused = await subscribe(gateways.there.url, old, { query: EVENTS });
    await refused.over;
    expect(refused.events).toEqual([]);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

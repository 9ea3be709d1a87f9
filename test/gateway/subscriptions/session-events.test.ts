import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, listen as subscribe } from '../../support/event-stream.js';
import { startWorld, type World } from '../../support/gateway.js';
import { graphqlPost, send } from '../../support/http-client.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { LOGIN } from '../journey-queries.js';
import { inputFor } from '../journey-steps.js';

let redis: RedisServer;
let worlds: readonly [World, World];

beforeAll(async () => {
  redis = await startRedis();
  const env = {
    REDIS_URL: redis.url,
    KEYRING_SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const first = await startWorld({ env });
  worlds = [first, await startWorld({ env, sandboxes: first.sandboxes })];
});

afterAll(async () => {
  await Promise.all(worlds.map(world => world.close()));
  await redis.stop();
});

async function ask(n: 0 | 1, query: string, cookie?: string, variables?: object): Promise<string> {
  const { cookies } = await send(graphqlPost(worlds[n].url, query, variables, { ...(cookie && { cookie }) }));
  return cookies[0]?.split(';')[0] ?? cookie ?? '';
}

const signIn = (n: 0 | 1, cookie?: string): Promise<string> =>
  ask(n, LOGIN, cookie, { input: inputFor(worlds[0].sandboxes, 'pmapi') });

const listen = (n: 0 | 1, cookie: string): Promise<EventStream> =>
  subscribe(worlds[n].url, cookie, {
    query: 'subscription { sessionEvents { kind provider at grant { state generation } } }',
  });

const kinds = (stream: EventStream) => stream.events.map(event => event.kind);

/** Events begin once Redis has the subscription, which the client cannot see: refreshes until an event arrives. */
async function heard(stream: EventStream, cookie: string) {
  await expect
    .poll(async () => {
      await ask(0, 'mutation { refresh(provider: PMAPI) { __typename } }', cookie);
      return kinds(stream);
    })
    .toContain('RENEWED');
}

describe('sessionEvents', () => {
  it('reports a refresh and a logout to a tab at another gateway, then ends', async () => {
    const cookie = await signIn(0);
    const tab = await listen(1, cookie);
    expect(tab.status).toBe(200);
    await heard(tab, cookie);
    expect(tab.events.at(-1)?.grant?.generation).toBeGreaterThan(1);
    await ask(0, 'mutation { logout { sessionsEnded } }', cookie);
    // Sooner than the check that would end a stream whose message got lost (every 15 s).
    await expect.poll(() => kinds(tab).at(-1), { timeout: 10_000 }).toBe('ENDED');
    await tab.over;
  });

  it('reports a revoked grant, without the grant', async () => {
    const cookie = await signIn(0);
    const tab = await listen(1, cookie);
    await heard(tab, cookie);
    await ask(0, 'mutation { revoke(provider: PMAPI) { revocation { outcome } } }', cookie);
    await expect.poll(() => kinds(tab)).toContain('REVOKED');
    expect(tab.events.at(-1)?.grant).toBeNull();
    tab.hangUp();
  });

  it('requires a session and the CSRF header', async () => {
    expect((await listen(0, 'keyring=none')).errors).toEqual([]);
    const stranger = await listen(0, '');
    await stranger.over;
    expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const cookie = await signIn(0);
    const { headers: { 'x-keyring-csrf': _, ...headers } = {}, ...post } = graphqlPost(
      worlds[0].url,
      'subscription { sessionEvents { kind } }',
      undefined,
      { accept: 'text/event-stream', cookie },
    );
    expect((await send({ ...post, headers })).text).toContain('CSRF_REQUIRED');
  });

  it('reports nothing of another session', async () => {
    const [mine, other] = [await signIn(0), await signIn(0)];
    const tab = await listen(1, mine);
    await heard(tab, mine);
    await ask(0, 'mutation { revoke(provider: PMAPI) { revocation { outcome } } }', other);
    await ask(0, 'mutation { logout { sessionsEnded } }', other);
    await ask(0, 'mutation { logout { sessionsEnded } }', mine);
    await tab.over;
    expect(kinds(tab)).not.toContain('REVOKED');
    expect(kinds(tab).filter(kind => kind === 'ENDED')).toHaveLength(1);
  });

  it('is closed when the client disconnects, and ended by a drain', async () => {
    const cookie = await signIn(0);
    const gone = await listen(1, cookie);
    await heard(gone, cookie);
    gone.hangUp();
    const channel = async () => String(await redis.cli('PUBSUB', 'CHANNELS', '*'));
    await expect.poll(channel).not.toContain('kr:1:e:');
    const kept = await listen(1, cookie);
    await heard(kept, cookie);
    await worlds[1].close();
    await kept.over;
    expect(kinds(kept)).not.toContain('ENDED');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../../src/assemble.js';
import { readConfig } from '../../../src/config/index.js';
import { pmapiSandbox } from '../../../src/providers/pmapi/sandbox.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import { type RedisServer, startRedis } from '../../support/redis.js';

const HEADERS = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };

let redis: RedisServer;
let pmapi: Sandbox;
let gateways: Assembly[];

beforeAll(async () => {
  redis = await startRedis();
  pmapi = await pmapiSandbox.start();
  const KEYRING_SEAL_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
  const env = {
    PORT: '0',
    REDIS_URL: redis.url,
    KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
    KEYRING_LOG_LEVEL: 'silent',
    KEYRING_SEAL_KEYS,
    ...pmapi.env,
  };
  const open = async () => {
    const read = readConfig(env);
    if (!read.ok) throw new Error(read.complaints.join());
    const gateway = await assemble(read.config);
    await gateway.start();
    return gateway;
  };
  gateways = [await open(), await open()];
});

afterAll(async () => {
  await Promise.all(gateways.map(gateway => gateway.close()));
  await pmapi.close();
  await redis.stop();
});

const url = (n: number) => `${gateways[n]?.url}/graphql`;

async function ask(n: number, query: string, cookie?: string) {
  const headers = { ...HEADERS, ...(cookie && { cookie }) };
  const answer = await fetch(url(n), { method: 'POST', headers, body: JSON.stringify({ query }) });
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? cookie ?? '', body: await answer.json() };
}

interface Input {
  readonly password: { readonly username: string; readonly password: string };
}

async function signIn(n: number, cookie?: string): Promise<string> {
  const { pmapi: input } = (pmapi.logins[0] as (typeof pmapi.logins)[number]).input as { pmapi: Input };
  const { username, password } = input.password;
  const query = `mutation { login(input: { pmapi: { password: { username: ${JSON.stringify(username)}, password: ${JSON.stringify(password)}, remember: true } } }) { __typename } }`;
  return (await ask(n, query, cookie)).cookie;
}

/** Subscribes; gives what came so far, and the end. */
async function listen(n: number, cookie: string) {
  const abort = new AbortController();
  const query = 'subscription { sessionEvents { kind provider at grant { state generation } } }';
  const headers = { ...HEADERS, cookie, accept: 'text/event-stream' };
  const answer = await fetch(url(n), {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
    signal: abort.signal,
  });
  const events: { kind: string; grant: { generation: number } | null }[] = [];
  const errors: unknown[] = [];
  const over = (async () => {
    let text = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.+)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        const result = data ? JSON.parse(data) : undefined;
        if (result?.data?.sessionEvents) events.push(result.data.sessionEvents);
        if (result?.errors) errors.push(...result.errors);
      }
    }
  })().catch(() => {});
  return { status: answer.status, events, errors, over, hangUp: () => abort.abort() };
}

const kinds = (stream: { events: { kind: string }[] }) => stream.events.map(event => event.kind);

/** Events begin once the subscription stands in Redis: nothing tells from the outside, so renew until one is heard. */
async function heard(stream: Awaited<ReturnType<typeof listen>>, cookie: string) {
  await expect
    .poll(async () => {
      await ask(0, 'mutation { refresh(provider: PMAPI) { __typename } }', cookie);
      return kinds(stream);
    })
    .toContain('RENEWED');
}

describe('sessionEvents', () => {
  it('tells a tab at another gateway of a renewal and of a logout; then it ends', async () => {
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

  it('tells of a revoked grant, and shows none', async () => {
    const cookie = await signIn(0);
    const tab = await listen(1, cookie);
    await heard(tab, cookie);
    await ask(0, 'mutation { revoke(provider: PMAPI) { revocation { outcome } } }', cookie);
    await expect.poll(() => kinds(tab)).toContain('REVOKED');
    expect(tab.events.at(-1)?.grant).toBeNull();
    tab.hangUp();
  });

  it('tells nothing more to whoever holds a secret that a login has replaced', async () => {
    const cookie = await signIn(0);
    const tab = await listen(1, cookie);
    await heard(tab, cookie);
    const newer = await signIn(0, cookie);
    expect(newer).not.toBe(cookie);
    await tab.over;
    expect(kinds(tab)).not.toContain('GRANTED');
    expect(kinds(tab)).not.toContain('ENDED');
  });

  it('needs a session, and the CSRF header', async () => {
    expect((await listen(0, 'keyring=none')).errors).toEqual([]);
    const stranger = await listen(0, '');
    await stranger.over;
    expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const cookie = await signIn(0);
    const body = JSON.stringify({ query: 'subscription { sessionEvents { kind } }' });
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', cookie };
    expect(await (await fetch(url(0), { method: 'POST', headers, body })).text()).toContain('CSRF_REQUIRED');
  });

  it('hears nothing of another session', async () => {
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

  it('is let go when the client hangs up, and ended by a drain', async () => {
    const cookie = await signIn(0);
    const gone = await listen(1, cookie);
    await heard(gone, cookie);
    gone.hangUp();
    const channel = async () => String(await redis.cli('PUBSUB', 'CHANNELS', '*'));
    await expect.poll(channel).not.toContain('kr:1:e:');
    const kept = await listen(1, cookie);
    await heard(kept, cookie);
    await gateways[1]?.close();
    await kept.over;
    expect(kinds(kept)).not.toContain('ENDED');
  });
});

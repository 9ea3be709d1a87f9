import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { type Sandboxes, sandboxEnv, startSandboxes } from '../support/gateway.js';
import { Bearer, Browser } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { brokenStore, FLOWS, type Watched } from './canary-flows.js';
import { Onlooker, redisEvidence } from './canary-onlooker.js';
import { findLeaks } from './canary-secrets.js';

const PAGE = { url: '/graphql', headers: { accept: 'text/html' } };

describe.each(['production', 'development', 'test'])('with NODE_ENV=%s', mode => {
  let redis: RedisServer;
  let sandboxes: Sandboxes;
  let child: Child;
  let watched: Watched;
  const onlooker = new Onlooker();

  beforeAll(async () => {
    [redis, sandboxes] = await Promise.all([startRedis(), startSandboxes()]);
    const sealKey = randomBytes(32);
    const settings: Record<string, string> = {
      ...sandboxEnv(sandboxes),
      ...Object.assign({}, ...Object.values(sandboxes).map(({ serviceEnv }) => serviceEnv)),
      KEYRING_SEAL_KEYS: `canary:${sealKey.toString('base64')}`,
    };
    for (const [name, value] of Object.entries(settings))
      if (/(SECRET|SECRET_KEY|API_KEY|PASSWORD)$/.test(name)) onlooker.keep(`setting ${name}`, value);
    onlooker.keep('seal key', sealKey.toString('base64'));

    const port = await freePort();
    const more = { KEYRING_GRAPHIQL: '1', SOCIOS_VOTE: 'on', REDIS_URL: redis.url, PORT: String(port), NODE_ENV: mode };
    child = startChild(process.execPath, ['--import', 'tsx', 'test/gateway/canary-gateway.ts'], {
      env: { ...bareEnv(), ...settings, ...more },
    });
    await child.printed(/the gateway is ready/);
    const place = { publicUrl: `http://localhost:${port}`, port };
    watched = {
      sandboxes,
      redis,
      onlooker,
      browser: () => new Browser(place, onlooker.watch),
      bearer: () => new Bearer(place, onlooker.watch),
    };
  });
  afterAll(async () => {
    await child.end();
    await Promise.all([redis.stop(), ...Object.values(sandboxes).map(sandbox => sandbox.close())]);
  });

  it('nobody learns a secret from the log, an answer, GraphiQL or Redis', { timeout: 90_000 }, async () => {
    const all = Object.values(sandboxes);
    const settings = onlooker.allSecrets([]);
    const page = await watched.browser().request(PAGE);
    expect(page.text).toMatch(/graphiql/i);
    expect(findLeaks(settings, [{ place: 'GraphiQL', text: page.text }])).toEqual([]);

    for (const [n, flow] of Object.entries(FLOWS)) { const t = Date.now(); await flow(watched); console.log(n, Date.now() - t); }
    // The gateway was prepared for all of it.
    expect(child.output().match(/^.*unexpected error.*$/m)?.[0]).toBeUndefined();
    const signedIn = watched.browser();
    // Nothing of what has happened, nor of who asks, is in the page: it is the same to the byte.
    expect((await signedIn.request(PAGE)).text === page.text).toBe(true);

    console.time('search1');
    const secrets = onlooker.allSecrets(all);
    expect(secrets.size).toBeGreaterThan(150);
    expect(findLeaks(secrets, await redisEvidence(redis))).toEqual([]);

    console.timeEnd('search1');console.time('broken');    await brokenStore(watched);console.timeEnd('broken');console.time('end');
    await child.end();
console.timeEnd('end');console.time('search2');    const evidence = [...onlooker.evidence(), { place: 'the log', text: child.output() }];
    expect(findLeaks(onlooker.allSecrets(all), evidence)).toEqual([]);console.timeEnd('search2');console.log(evidence.length, evidence.reduce((a,b)=>a+b.text.length,0), secrets.size);
  });
});

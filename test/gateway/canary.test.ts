import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS } from './canary-flows.js';
import { redisEvidence } from './canary-onlooker.js';
import { findLeaks } from './canary-secrets.js';
import { brokenStore } from './canary-store.js';
import { startWatched, type WatchedProcess } from './canary-watched.js';
import { signInEverywhere } from './journey-steps.js';

const PAGE = { url: '/graphql', headers: { accept: 'text/html' } };

/** Kinds of secrets that the flows must have produced. Without them, the search would prove nothing. */
const KINDS = [
  ...['password', 'apiKey', 'apiSecret', 'secretKey', 'token', 'seal key', 'setting PMAPI_PASSWORD'],
  ...['access token', 'refresh token', 'code', 'code_verifier', 'state', 'pre-login cookie', 'sid', 'session secret'],
  ...['wrong password', 'forged code', 'password in a bad request'],
];

describe.each(['production', 'development', 'test'])('with NODE_ENV=%s', mode => {
  let watched: WatchedProcess;
  beforeAll(async () => {
    watched = await startWatched(mode);
  });
  afterAll(() => watched.close());

  it('no secret appears in the log, a response, GraphiQL or Redis', { timeout: 90_000 }, async () => {
    const { onlooker } = watched;
    const sandboxes = Object.values(watched.sandboxes);
    const page = await watched.browser().request(PAGE);
    expect(page.text).toMatch(/graphiql/i);
    expect(findLeaks(onlooker.allSecrets([]), [{ place: 'GraphiQL', text: page.text }])).toEqual([]);

    for (const flow of Object.values(FLOWS)) await flow(watched);
    // The gateway was prepared for all of it.
    expect(watched.output().match(/^.*unexpected error.*$/m)?.[0]).toBeUndefined();

    const signedIn = watched.browser();
    await signInEverywhere(signedIn, watched);
    // The page depends neither on earlier requests nor on the client: it is the same to the byte.
    expect((await signedIn.request(PAGE)).text === page.text).toBe(true);

    const secrets = onlooker.allSecrets(sandboxes);
    expect([...new Set(secrets.values())]).toEqual(expect.arrayContaining(KINDS));
    expect(findLeaks(secrets, await redisEvidence(watched.redis))).toEqual([]);

    await brokenStore(watched);
    await watched.stop();
    const evidence = [...onlooker.evidence(), { place: 'the log', text: watched.output() }];
    expect(findLeaks(onlooker.allSecrets(sandboxes), evidence)).toEqual([]);
  });
});

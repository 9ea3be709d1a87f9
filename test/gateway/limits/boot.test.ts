import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/index.js';
import { refusedStart, startGateway } from '../../support/gateway-process.js';
import { send } from '../../support/http-client.js';

const seal = (bytes: number) => `k1:${Buffer.alloc(bytes, 7).toString('base64')}`;

/** The minimum settings for production. */
const GOOD = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://keyring.example',
  KEYRING_SEAL_KEYS: seal(32),
  KEYRING_ALLOW_MEMORY_STORE: '1',
  KEYRING_TRUST_PROXY: '1',
};

describe('the gateway in production', () => {
  it('starts with the required settings, with GraphiQL and introspection off', async () => {
    const gateway = await startGateway({ env: GOOD });
    const page = await send({ url: `${gateway.url}/graphql`, headers: { accept: 'text/html' } });
    expect([page.status, page.headers['content-type']]).toEqual([406, expect.stringContaining('json')]);
    const schema = await send({ url: `${gateway.url}/graphql?query={__schema{queryType{name}}}` });
    expect(schema.text).toMatch(/^\{"errors":.*introspection has been disabled/);
    await gateway.stop();
  });

  it('warns that GraphiQL is open and that all clients have the same address', async () => {
    const gateway = await startGateway({ env: { ...GOOD, KEYRING_GRAPHIQL: '1', KEYRING_TRUST_PROXY: '' } });
    const page = await send({ url: `${gateway.url}/graphql`, headers: { accept: 'text/html' } });
    expect(page.headers['content-type']).toContain('text/html');
    expect(gateway.logs()).toMatch(/"level":"warn".*KEYRING_GRAPHIQL is set/);
    expect(gateway.logs()).toMatch(/"level":"warn".*KEYRING_TRUST_PROXY is 0/);
    await gateway.stop();
  });

  it.each([
    [
      'a wildcard for origins that may send credentials',
      { KEYRING_ORIGINS: '*' },
      /KEYRING_ORIGINS: must be origins without a path or a wildcard/,
    ],
    [
      'a wildcard in an origin',
      { KEYRING_ORIGINS: 'https://*.example.com' },
      /KEYRING_ORIGINS: must be origins without/,
    ],
    ['the origin null', { KEYRING_ORIGINS: 'null' }, /KEYRING_ORIGINS: must be origins/],
    [
      'an origin without TLS',
      { KEYRING_ORIGINS: 'http://app.example' },
      /KEYRING_ORIGINS: must be https in production/,
    ],
    [
      'a PUBLIC_URL without TLS',
      { PUBLIC_URL: 'http://keyring.example' },
      /PUBLIC_URL: must be set to an https address in production/,
    ],
    ['no PUBLIC_URL', { PUBLIC_URL: '' }, /PUBLIC_URL: must be set to an https address in production/],
    [
      'a returnTo without TLS',
      { KEYRING_RETURN_TO: 'http://app.example/in' },
      /KEYRING_RETURN_TO: must be https in production/,
    ],
    [
      'a wildcard for returnTo',
      { KEYRING_RETURN_TO: 'https://app.example/*' },
      /KEYRING_RETURN_TO: must be absolute addresses without credentials, a query or a wildcard/,
    ],
    ['a short seal key', { KEYRING_SEAL_KEYS: seal(16) }, /KEYRING_SEAL_KEYS: must be id:base64 of 32 bytes/],
    [
      'a short seal key after a good one',
      { KEYRING_SEAL_KEYS: `${seal(32)},k0:c2hvcnQ=` },
      /KEYRING_SEAL_KEYS: must be id:base64 of 32 bytes/,
    ],
    ['no seal key', { KEYRING_SEAL_KEYS: '' }, /KEYRING_SEAL_KEYS: must be set in production/],
    ['a memory store without opt-in', { KEYRING_ALLOW_MEMORY_STORE: '' }, /REDIS_URL: must be set in production/],
    [
      'plain-http providers',
      { KEYRING_ALLOW_HTTP_UPSTREAMS: '1' },
      /KEYRING_ALLOW_HTTP_UPSTREAMS: must not be set in production/,
    ],
    [
      'trusted documents only, without a list',
      { KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' },
      /KEYRING_TRUSTED_DOCUMENTS: must be set where KEYRING_TRUSTED_DOCUMENTS_ONLY is/,
    ],
    [
      'trusted documents that cannot be read',
      { KEYRING_TRUSTED_DOCUMENTS: '/nowhere/at-all.json' },
      /KEYRING_TRUSTED_DOCUMENTS: must name a file that can be read/,
    ],
    [
      'GraphiQL with trusted documents only',
      { KEYRING_TRUSTED_DOCUMENTS: 'package.json', KEYRING_TRUSTED_DOCUMENTS_ONLY: '1', KEYRING_GRAPHIQL: '1' },
      /KEYRING_GRAPHIQL: must not be set where KEYRING_TRUSTED_DOCUMENTS_ONLY is/,
    ],
    [
      'a burst below the rate',
      { KEYRING_REQUEST_BURST: '50' },
      /KEYRING_REQUEST_BURST: must not be less than KEYRING_REQUESTS_PER_SECOND/,
    ],
    ['an invalid limit', { KEYRING_MAX_DEPTH: 'none' }, /KEYRING_MAX_DEPTH: must be a whole number/],
  ])('refuses %s and reports why', (_what, env, why) => {
    expect(readConfig(GOOD).ok).toBe(true);
    const read = readConfig({ ...GOOD, ...env });
    const complaints = read.ok ? [] : read.complaints;
    expect(complaints).toContainEqual(expect.stringMatching(why));
    for (const value of Object.values(env)) if (value.length > 8) expect(complaints.join()).not.toContain(value);
  });

  it('does not start, and reports every invalid setting at once', async () => {
    const { code, output } = await refusedStart({
      NODE_ENV: 'production',
      KEYRING_ORIGINS: '*',
      KEYRING_TRUSTED_DOCUMENTS_ONLY: '1',
      KEYRING_REQUEST_BURST: '1',
    });
    expect([code, output]).toEqual([1, expect.stringMatching(/^Keyring cannot start:\n/)]);
    const named = output.split('\n').flatMap(line => /^ {2}([A-Z_]+): /.exec(line)?.[1] ?? []);
    expect(named.sort()).toEqual([
      'KEYRING_ORIGINS',
      'KEYRING_REQUEST_BURST',
      'KEYRING_SEAL_KEYS',
      'KEYRING_TRUSTED_DOCUMENTS',
      'PUBLIC_URL',
      'REDIS_URL',
    ]);
  });
});

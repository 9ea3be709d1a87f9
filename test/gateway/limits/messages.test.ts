import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, gatewayError } from '../../../src/errors.js';
import type { ProviderId } from '../../../src/provider-id.js';
import { startWorld, type World } from '../../support/gateway.js';
import { graphqlPost, send } from '../../support/http-client.js';
import { LOGIN, REFRESH } from '../journey-queries.js';
import { type LoginAnswer, signIn } from '../journey-steps.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];
/** These are never about a provider. */
const OF_THE_GATEWAY: readonly ErrorCode[] = ['STORE_UNAVAILABLE', 'CSRF_REQUIRED'];

describe('the message of an error', () => {
  it.each(CODES)('is a plain sentence without placeholders: %s', code => {
    for (const facts of [{}, { provider: 'ACME' as ProviderId }, { retryAfter: 7 }, { scopes: ['read', 'write'] }]) {
      const { message } = gatewayError(code, facts);
      expect(message).toMatch(/^[A-Z][^`{}]+\.$/);
      expect(message).not.toMatch(/undefined|null|NaN/);
    }
  });

  it.each(CODES.filter(code => !OF_THE_GATEWAY.includes(code)))('names its provider: %s', code => {
    expect(gatewayError(code, { provider: 'ACME' as ProviderId }).message).toContain('ACME');
  });

  it('says how long to wait, and which scope is missing', () => {
    expect(gatewayError('RATE_LIMITED', { retryAfter: 7 }).message).toContain('7 s');
    expect(gatewayError('SCOPE_REQUIRED', { scopes: ['read', 'write'] }).message).toContain('read write');
  });
});

describe('what a client reads', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { KEYRING_ORIGINS: 'https://app.example' } });
  });
  afterAll(() => world.close());

  async function messageOf(query: string, headers: Record<string, string> = {}): Promise<string | undefined> {
    const { json } = await send({ ...graphqlPost(world.url, query, undefined, headers) });
    return json.errors?.[0]?.message;
  }

  it('names KEYRING_ORIGINS and the origin where that is not allowed', async () => {
    expect(await messageOf('{ __typename }', { origin: 'https://evil.example' })).toBe(
      'The origin https://evil.example is not in KEYRING_ORIGINS: its pages may not use this gateway.',
    );
  });

  it('does not repeat an origin that is not one', async () => {
    const message = await messageOf('{ __typename }', { origin: '<script>' });
    expect(message).toContain('KEYRING_ORIGINS');
    expect(message).not.toContain('<');
  });

  it('names the provider where that refuses the account, under the same code', async () => {
    const browser = world.browser();
    await signIn(browser, world, 'pmapi');
    world.sandboxes.pmapi.faults.next(/folder/i, { kind: 'status', status: 403 }, 100);
    const { errors } = await browser.graphql('{ folders(first: 1) { nodes { id } } }');
    world.sandboxes.pmapi.faults.clear();
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/^PMAPI does not allow this for the account in use\./),
      extensions: { code: 'FORBIDDEN', provider: 'PMAPI' },
    });
  });

  it('names the provider that needs a login', async () => {
    const browser = world.browser();
    expect((await browser.graphql('{ vpnCountries(device: IOS) { id } }')).errors[0]?.message).toContain('PUREWL');
    await signIn(browser, world, 'pool');
    expect((await browser.graphql('{ vpnCountries(device: IOS) { id } }')).errors[0]?.message).toBe(
      'The session has no usable grant at PUREWL. Sign in to PUREWL.',
    );
  });

  it('names the CSRF header', async () => {
    const { headers: { 'x-keyring-csrf': _, ...headers } = {}, ...post } = graphqlPost(
      world.url,
      'mutation { logout { sessionsEnded } }',
    );
    expect((await send({ ...post, headers })).json.errors?.[0]?.message).toContain('x-keyring-csrf');
  });

  it('names the provider where it refuses a login or a refresh', async () => {
    const browser = world.browser();
    const input = { purewl: { secretKey: 'wrong' } };
    const { login } = await browser.data<{ login: LoginAnswer & { message: string } }>(LOGIN, { input });
    expect(login.message).toBe('PureWL (Atom) does not accept these credentials.');
    const { refresh } = await browser.data<{ refresh: { message: string } }>(REFRESH, { provider: 'PMAPI' });
    expect(refresh.message).toBe('This session has no grant at Sign-Up.to. Sign in first.');
  });
});

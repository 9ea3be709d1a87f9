import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../../src/providers/pmapi/sandbox.js';
import { startWorld, type World } from '../../support/gateway.js';
import { Person } from '../../support/person.js';
import { sealKeys, startStage } from '../../support/stage.js';
import { LOGIN, REFRESH } from '../journey-queries.js';
import type { LoginAnswer } from '../journey-steps.js';

const NAME = 'zoe@example.com';
const RIGHT = 'Green-7&x=1';
const SPELLINGS = [
  NAME,
  'ZOE@example.com',
  ' zoe@example.com ',
  'zoë@example.com',
  'zoe\u0308@example.com',
  'z\u200boe@example.com',
  '\ufeffzoe@example.com',
  'ｚｏｅ@example.com',
  'zoe@example.com\u0000',
  'z o e@example.com',
];

describe('when a provider locks an account after three wrong passwords', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ env: { KEYRING_TRUST_PROXY: '1', KEYRING_LOCK_WINDOW: '' } });
  });
  afterEach(() => world.close());

  let address = 0;
  /** One login, by a browser of its own at an address of its own. */
  async function login(username: string, password: string, remember = false): Promise<LoginAnswer> {
    address += 1;
    const input = { pmapi: { password: { username, password, remember } } };
    const from = { 'x-forwarded-for': `192.0.2.${address % 250}` };
    const { data } = await world.browser().graphql<{ login: LoginAnswer }>(LOGIN, { input }, from);
    if (!data) throw new Error('no data');
    return data.login;
  }

  const presented = () =>
    world.sandboxes.pmapi.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/token').length;
  const isLocked = async () => {
    const { pmapi } = world.sandboxes;
    const fields = { username: NAME, password: RIGHT };
    return (await world.browser().submit(`${pmapi.origin}/v1/token`, fields)).status !== 202;
  };
  const TOO_MANY = {
    reason: 'TOO_MANY_ATTEMPTS',
    retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds > 3_500 && seconds <= 3_600),
  };

  it('sends two wrong passwords, from any address and in any spelling of the name, so that the account is not locked', async () => {
    const reasons: unknown[] = [];
    for (const name of SPELLINGS) reasons.push((await login(name, 'wrong')).reason);
    expect(reasons).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', ...Array(8).fill('TOO_MANY_ATTEMPTS')]);
    expect(presented()).toBe(2);
    expect(await login(NAME, RIGHT)).toMatchObject(TOO_MANY);
    expect(await isLocked()).toBe(false);
  });

  it('sends two of many simultaneous wrong passwords', async () => {
    await Promise.all(Array.from({ length: 20 }, () => login(NAME, 'wrong')));
    expect(presented()).toBe(2);
    expect(await isLocked()).toBe(false);
  });

  it('does not count other accounts, right passwords or logins that the provider did not judge', async () => {
    world.sandboxes.pmapi.faults.next(/token/, { kind: 'status', status: 503 }, 3);
    for (let n = 0; n < 3; n += 1) expect((await login(NAME, RIGHT)).reason).toBe('PROVIDER_UNAVAILABLE');
    for (let n = 0; n < 5; n += 1) expect((await login(NAME, RIGHT)).__typename).toBe('LoggedIn');
    for (let n = 0; n < 3; n += 1) await login('nobody@example.com', 'wrong');
    expect((await login(NAME, 'wrong')).reason).toBe('INVALID_CREDENTIALS');
    expect((await login(NAME, RIGHT)).__typename).toBe('LoggedIn');
  });

  it('counts a remembered password that has changed since', async () => {
    const browsers = [world.browser(), world.browser(), world.browser(), world.browser()];
    const { pmapi } = world.sandboxes;
    const input = { pmapi: { password: { username: NAME, password: RIGHT, remember: true } } };
    for (const browser of browsers) await browser.graphql(LOGIN, { input });
    const before = presented();
    pmapi.faults.next(
      /token/,
      { kind: 'status', status: 401, body: { status: 'error', response: { code: 401 } } },
      100,
    );
    const outcomes: unknown[] = [];
    for (const browser of browsers) {
      const { data } = await browser.graphql<{ refresh: { reason?: string } }>(REFRESH, { provider: 'PMAPI' });
      outcomes.push(data?.refresh.reason);
    }
    expect(outcomes).toEqual(['NEEDS_LOGIN', 'NEEDS_LOGIN', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
    expect(presented() - before).toBe(2);
  });

  it('counts for KEYRING_LOCK_WINDOW after the last wrong password', async () => {
    await world.close();
    world = await startWorld({ env: { KEYRING_TRUST_PROXY: '1', KEYRING_LOCK_WINDOW: '86400' } });
    for (let n = 0; n < 2; n += 1) await login(NAME, 'wrong');
    expect((await login(NAME, 'wrong')).retryAfterSeconds).toBeGreaterThan(86_000);
  });
});

describe('when wrong passwords arrive at several replicas', () => {
  it('sends two of them in total', async () => {
    const pmapi = await pmapiSandbox.start();
    const stage = await startStage({ ...pmapi.env, KEYRING_SEAL_KEYS: sealKeys(), KEYRING_LOCK_WINDOW: '' });
    try {
      const gateways = await stage.gateways(2);
      const query = `mutation ($input: LoginInput!) { login(input: $input) { __typename } }`;
      const input = { pmapi: { password: { username: NAME, password: 'wrong' } } };
      await Promise.all(
        Array.from({ length: 12 }, (_, n) => {
          const gateway = gateways[n % 2];
          return gateway ? new Person().ask(gateway, query, { input }) : undefined;
        }),
      );
      expect(pmapi.seen.filter(({ path }) => path === '/v1/token')).toHaveLength(2);
    } finally {
      await stage.close();
      await pmapi.close();
    }
  });
});

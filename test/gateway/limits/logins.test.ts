import { afterEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../support/gateway.js';
import { Person } from '../../support/person.js';
import { staged } from '../../support/stage.js';
import { LOGIN } from '../journey-queries.js';
import { inputFor, type LoginAnswer } from '../journey-steps.js';

/** As they are by default; the addresses are the tests' to choose. */
const LIMITED = { KEYRING_LOGINS_PER_ADDRESS: '', KEYRING_LOGINS_PER_ACCOUNT: '', KEYRING_TRUST_PROXY: '1' };

type Input = Readonly<Record<string, unknown>>;

const wrong = {
  pool: (n: number): Input => ({ pool: { account: { email: `dj${n}@pool.example`, password: 'wrong' } } }),
  pmapi: (n: number): Input => ({ pmapi: { password: { username: `nobody${n}`, password: 'wrong' } } }),
  purewl: (n: number): Input => ({ purewl: { secretKey: `wrong-${n}` } }),
};

describe('the login limit', () => {
  let world: World;
  afterEach(() => world.close());

  const calls = () => Object.values(world.sandboxes).reduce((sum, { seen }) => sum + seen.length, 0);
  const from = (address: string) => ({ 'x-forwarded-for': address });

  /** One login by a browser of its own. */
  async function login(input: Input, address: string): Promise<LoginAnswer> {
    const answer = await world.browser().graphql<{ login: LoginAnswer }>(LOGIN, { input }, from(address));
    expect([answer.status, answer.errors]).toEqual([200, []]);
    if (!answer.data) throw new Error('no data');
    return answer.data.login;
  }

  const tooMany = {
    __typename: 'LoginRefused',
    reason: 'TOO_MANY_ATTEMPTS',
    message: expect.stringMatching(/^Too many sign-ins from this address, or to this account at .+\. Wait a moment\.$/),
    retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60),
  };

  it('allows thirty a minute from one address, at all providers together, and then refuses as data', async () => {
    world = await startWorld({ env: LIMITED });
    for (let n = 0; n < 10; n += 1) {
      for (const provider of ['pool', 'purewl'] as const)
        expect(await login(wrong[provider](n), '192.0.2.1')).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      expect((await login({ socios: {} }, '192.0.2.1')).__typename).toBe('LoginRedirect');
    }
    const before = calls();
    for (const input of [wrong.pool(99), wrong.pmapi(99), { socios: {} }, inputFor(world.sandboxes, 'purewl')])
      expect(await login(input, '192.0.2.1')).toEqual(tooMany);
    expect(calls()).toBe(before);

    const page = await world.browser().request({ url: '/login/socios', headers: from('192.0.2.1') });
    expect([page.status, Number(page.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    expect(page.headers['set-cookie']).toBeUndefined();

    expect((await login(inputFor(world.sandboxes, 'purewl'), '192.0.2.2')).__typename).toBe('LoggedIn');
  });

  it('allows ten a minute to one account, from any address and in any spelling; other accounts are unaffected', async () => {
    world = await startWorld({ env: LIMITED });
    const to = (email: string): Input => ({ pool: { account: { email, password: 'wrong' } } });
    for (let n = 0; n < 10; n += 1)
      expect(await login(to('dj@pool.example'), `198.51.100.${n}`)).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
    const before = calls();
    for (const email of ['dj@pool.example', 'DJ@Pool.Example', ' dj@pool.example '])
      expect(await login(to(email), '198.51.100.77')).toEqual(tooMany);
    expect(calls()).toBe(before);
    expect(await login(to('other@pool.example'), '198.51.100.77')).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
    const elsewhere = { pmapi: { password: { username: 'dj@pool.example', password: 'wrong' } } };
    expect(await login(elsewhere, '198.51.100.77')).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
  });

  it('does not run or count logins under aliases, two or a thousand', async () => {
    world = await startWorld({ env: LIMITED });
    const field = 'login(input: $input) { __typename ... on LoginRefused { reason } }';
    const input = wrong.pool(1);
    for (const count of [2, 90, 1_000]) {
      const fields = Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
      const answer = await world
        .browser()
        .graphql(`mutation ($input: LoginInput!) { ${fields} }`, { input }, from('192.0.2.1'));
      expect(answer.data ?? null).toBeNull();
      expect(answer.errors).toHaveLength(1);
    }
    expect(calls()).toBe(0);
    for (let n = 0; n < 10; n += 1)
      expect(await login(input, '192.0.2.1')).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
    expect(await login(input, '192.0.2.1')).toEqual(tooMany);
  });
});

describe('the login limit over replicas', () => {
  it(
    'allows exactly the configured number of simultaneous logins',
    staged(async stage => {
      const gateways = await stage.gateways(2, { env: { KEYRING_LOGINS_PER_ADDRESS: '7' } });
      const query = 'mutation { login(input: { socios: {} }) { __typename ... on LoginRefused { reason } } }';
      const asked = Array.from({ length: 20 }, (_, n) => {
        const gateway = gateways[n % 2];
        return gateway ? new Person().get<{ login: LoginAnswer }>(gateway, query) : undefined;
      });
      const answers = await Promise.all(asked);
      const kinds = answers.map(answer => answer?.login.reason ?? answer?.login.__typename);
      expect(kinds.filter(kind => kind === 'LoginRedirect')).toHaveLength(7);
      expect(kinds.filter(kind => kind === 'TOO_MANY_ATTEMPTS')).toHaveLength(13);
    }),
  );
});

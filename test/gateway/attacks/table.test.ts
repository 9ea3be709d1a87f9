import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../src/auth/store/keys.js';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser, HttpResponse } from '../../support/http-client.js';
import { REFRESH, REVOKE, SESSION } from '../journey-queries.js';
import { beginSocios, consent, inputFor, signInEverywhere } from '../journey-steps.js';
import { type Aim, ATTACKS, CSRF, FRIEND, PUBLIC_URL, STRANGERS } from './attacks.js';

/** Aims of an attacker: to sign the victim in as another user, to sign them out, to take a grant away, to rotate a token. */
const AIMS: Readonly<Record<string, Aim>> = {
  login: { field: 'login(input: { purewl: { secretKey: "sandbox-purewl-secret-key" } }) { __typename }' },
  logout: { field: 'logout(everywhere: true) { sessionsEnded }' },
  revoke: { field: 'revoke(provider: PMAPI) { revocation { outcome } }' },
  refresh: { field: 'refresh(provider: SOCIOS) { __typename }' },
};
const ROWS = [...ATTACKS].flatMap(([attack, ask]) =>
  Object.entries(AIMS).map(([name, aim]) => [attack, name, ask(aim)] as const),
);

async function startVictim() {
  const store = new MemoryStore();
  const world = await startWorld({ env: { PUBLIC_URL, KEYRING_ORIGINS: FRIEND }, overrides: { store } });
  world.sandboxes.socios.knobs.redirectUris = [`${PUBLIC_URL}/callback/socios`];
  const victim = world.browser();
  await signInEverywhere(victim, world);
  await victim.data(SESSION);
  return { store, world, victim };
}

describe('a request that another page makes a browser send', () => {
  let store: MemoryStore;
  let world: World;
  let victim: Browser;
  beforeAll(async () => {
    ({ store, world, victim } = await startVictim());
  });
  afterAll(() => world.close());

  /** Everything that an attack could change: the cookie, the store, and the tokens, revocations and requests of each provider. */
  async function everything() {
    const providers = Object.values(world.sandboxes).map(({ id, ledger, seen }) => ({
      id,
      tokens: [...ledger.entries.values()].map(({ token, state }) => `${token} ${state}`),
      replays: ledger.replays,
      refusals: ledger.refusals,
      calls: seen.length,
    }));
    // Ignores times: uses of a session are recorded by the minute, and gateways take turns at the outbox.
    const records = JSON.parse(store.dump().replaceAll(/\d{13}/g, 'time')) as [string, unknown][];
    const kept = records.filter(([key]) => key !== keys.sweep());
    expect(JSON.stringify(kept).length).toBeGreaterThan(1_000);
    return { cookie: await victim.session(), kept, providers };
  }

  let before: Awaited<ReturnType<typeof everything>>;
  beforeEach(async () => {
    before = await everything();
  });
  afterEach(async () => {
    expect(await everything()).toEqual(before);
    expect(before.cookie).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(before.providers.every(({ tokens }) => tokens.some(token => token.endsWith(' live')))).toBe(true);
  });

  function expectNothing({ headers, text }: HttpResponse) {
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['x-keyring-session']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toSatisfy(
      (origin: unknown) => origin === undefined || origin === FRIEND,
    );
    if (String(headers['content-type']).includes('text/html')) return;
    const payload = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
    const { data, errors = [] } = JSON.parse(payload) as { data?: unknown; errors?: unknown[] };
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
  }

  it('has the cookie, or the table would prove nothing', async () => {
    const { headers } = await victim.request({ url: '/graphql?query={session{id}}' });
    expect(headers['content-type']).toContain('json');
    const answer = await victim.request({ url: '/graphql?query={session{id}}', headers: CSRF });
    expect(JSON.parse(answer.text)).toEqual({ data: { session: { id: expect.any(String) } } });
  });

  it.each(ROWS)('%s has no effect: %s', async (_attack, _aim, ask) => {
    expectNothing(await victim.request(ask));
  });

  it.each(Object.entries(STRANGERS))('gets no permission by a preflight from %s', async (_who, origin) => {
    for (const method of ['POST', 'GET', 'PUT']) {
      const asked = { 'access-control-request-method': method, 'access-control-request-headers': 'x-keyring-csrf' };
      const answer = await victim.request({ url: '/graphql', method: 'OPTIONS', headers: { origin, ...asked } });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it.each(Object.entries(STRANGERS))('gives a page of %s no event and no field', async (_who, origin) => {
    const subscription = 'subscription { sessionEvents { __typename } }';
    for (const query of [subscription, '{ viewer { pmapi { email } } }'])
      for (const headers of [{ origin }, { origin, ...CSRF }]) {
        const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
        const body = JSON.stringify({ query });
        const answer = await victim.request({
          url: '/graphql',
          method: 'POST',
          headers: { ...json, ...headers },
          body,
        });
        expect(answer.status).toBe(403);
        expectNothing(answer);
      }
  });

  it('gives no event without the CSRF header, from any origin', async () => {
    const query = encodeURIComponent('subscription { sessionEvents { __typename } }');
    const answer = await victim.request({ url: `/graphql?query=${query}`, headers: { accept: 'text/event-stream' } });
    expect(answer.text).toContain('CSRF_REQUIRED');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('a redirect login that another user began', () => {
  it('does not sign in the browser that opens its callback', async () => {
    const { world, victim } = await startVictim();
    const attacker = world.browser();
    const callback = await consent(attacker, await beginSocios(attacker), { account: 'bjorn' });
    const [cookie, session] = [await victim.session(), await victim.data(SESSION)];
    const answer = await victim.open(callback);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(await victim.session()).toBe(cookie);
    expect(await victim.data(SESSION)).toEqual(session);
    await world.close();
  });
});

describe('the frontend on the list', () => {
  it('may send every operation, with a preflight', async () => {
    const { world, victim } = await startVictim();
    const headers = { origin: FRIEND };
    const preflight = await victim.request({
      url: '/graphql',
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-keyring-csrf',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type, x-keyring-csrf',
      'access-control-allow-methods': 'GET, POST',
      vary: 'Origin',
    });

    const ask = async (query: string, variables: object = {}) => {
      const answer = await victim.graphql(query, variables, headers);
      expect([answer.status, answer.errors]).toEqual([200, []]);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': FRIEND,
        'access-control-allow-credentials': 'true',
      });
      return answer.data;
    };
    const { pmapi } = world.sandboxes;
    const now = () => pmapi.clock.now();
    const before = await victim.session();
    expect(await ask(REFRESH, { provider: 'SOCIOS' })).toMatchObject({ refresh: { grant: { generation: 2 } } });
    expect(await ask(REVOKE, { provider: 'PMAPI' })).toMatchObject({ revoke: { revocation: { outcome: 'REVOKED' } } });
    expect(pmapi.ledger.live(now())).toEqual([]);
    const login = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
    expect(await ask(login, { input: inputFor(world.sandboxes, 'pmapi') })).toEqual({
      login: { __typename: 'LoggedIn' },
    });
    expect(await victim.session()).not.toBe(before);
    for (const { field } of Object.values(AIMS)) await ask(`mutation { ${field} }`);
    expect(await ask('mutation { logout { sessionsEnded } }')).toEqual({ logout: { sessionsEnded: 0 } });
    await world.close();
  });
});

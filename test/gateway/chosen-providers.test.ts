import { randomBytes } from 'node:crypto';
import { type GraphQLInputObjectType, validateSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { readConfig } from '../../src/config/index.js';
import type { ProviderModule } from '../../src/provider/contract.js';
import { builtInProviders } from '../../src/providers/index.js';
import { buildGraph } from '../../src/resolvers/index.js';
import { startWorld, type World, type WorldOptions } from '../support/gateway.js';
import { wholeGraph } from '../support/graph.js';
import { LOGIN, LOGOUT, SESSION } from './journey-queries.js';

const complaintsOf = (named: string) => {
  const read = readConfig({ KEYRING_PROVIDERS: named });
  return read.ok ? [] : read.complaints;
};

/** Fields of LoginInput with all providers. */
const loginFields = Object.keys((wholeGraph().getType('LoginInput') as GraphQLInputObjectType).getFields());
const hasLogin = ({ id }: Pick<ProviderModule, 'id'>) => loginFields.includes(id.toLowerCase());

/** Each that people sign in to alone, all but each, and every pair of those. */
const choices: readonly (readonly ProviderModule[])[] = [
  ...builtInProviders.filter(hasLogin).map(one => [one]),
  ...builtInProviders.map(one => builtInProviders.filter(other => other !== one)),
  ...builtInProviders.filter(hasLogin).flatMap((one, n, all) => all.slice(n + 1).map(other => [one, other])),
];

describe('KEYRING_PROVIDERS', () => {
  it.each(choices.map(chosen => [chosen.map(({ id }) => id).join(','), chosen] as const))(
    '%s: a valid schema without types of the others',
    (_names, chosen) => {
      const graph = buildGraph(chosen);
      expect(validateSchema(graph)).toEqual([]);
      const ids = chosen.map(({ id }) => id);
      const namesOf = (type: string) => {
        const config = graph.getType(type)?.toConfig() as { values?: object; fields?: object } | undefined;
        return Object.keys(config?.values ?? config?.fields ?? {}).sort();
      };
      expect(namesOf('ProviderId')).toEqual([...ids].sort());
      expect(namesOf('LoginInput')).toEqual(
        chosen
          .filter(hasLogin)
          .map(({ id }) => id.toLowerCase())
          .sort(),
      );
    },
  );

  it('is read in any case and order; unset means all', () => {
    const read = readConfig({ KEYRING_PROVIDERS: ' pmapi, Socios,PMAPI ' });
    expect(read.ok && [...read.config.providers.keys()]).toEqual(['PMAPI', 'SOCIOS']);
    const all = readConfig({});
    expect(all.ok && [...all.config.providers.keys()]).toEqual(builtInProviders.map(({ id }) => id));
  });

  it.each([
    ['socois', /KEYRING_PROVIDERS: must name providers of this gateway \(.*\); did you mean socios\?/],
    [',', /KEYRING_PROVIDERS: must name providers of this gateway/],
  ])('refuses %j', (named, complaint) => {
    expect(complaintsOf(named)).toEqual([expect.stringMatching(complaint)]);
  });

  it('is checked against access lists, which may not name a provider that is left out', () => {
    const read = readConfig({ KEYRING_PROVIDERS: 'socios,pmapi', SOCIOS_ACCESS: 'pool' });
    expect(read.ok ? [] : read.complaints).toEqual([
      'SOCIOS_ACCESS: must name providers of this gateway (pmapi, socios), or be public or session',
    ]);
  });

  it('ignores the settings of the others, valid or not', () => {
    const env = { POOL_URL: 'nonsense', KEYRING_PROVIDERS: 'socios' };
    expect(readConfig(env).ok).toBe(true);
    expect(readConfig({ ...env, KEYRING_PROVIDERS: 'socios,pool' }).ok).toBe(false);
  });
});

describe('a gateway without some of the providers', () => {
  const worlds: World[] = [];
  afterEach(() => Promise.all(worlds.splice(0).map(world => world.close())));

  async function start(options: WorldOptions): Promise<World> {
    const world = await startWorld(options);
    worlds.push(world);
    return world;
  }

  it('has no field, route or GraphiQL tab of the others', async () => {
    const { browser } = await start({ env: { KEYRING_PROVIDERS: 'socios,pmapi' } });
    const one = browser();
    expect(await one.data('{ providers { id } }')).toEqual({ providers: [{ id: 'PMAPI' }, { id: 'SOCIOS' }] });
    const { errors } = await one.graphql('{ releaseDays { nodes { date } } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await one.open('/login/pool')).status).toBe(404);
    expect((await one.open('/login/socios')).status).toBe(303);
    expect((await one.open('/ready')).status).toBe(200);
    expect((await one.open('/graphql')).text).not.toMatch(/pool|purewl/i);
  });

  it('does not show their stored grants, and leaves their revocation to a gateway that has them', async () => {
    const store = new MemoryStore();
    const env = { KEYRING_SEAL_KEYS: `test:${randomBytes(32).toString('base64')}` };
    const whole = await start({ env, overrides: { store } });
    const one = whole.browser();
    const { purewl, pmapi } = whole.sandboxes;
    for (const { logins } of [purewl, pmapi]) await one.data(LOGIN, { input: logins[0]?.input });

    const PORT = new URL(whole.url).port;
    await whole.assembly.close();
    const small = await start({
      env: { ...env, PORT, KEYRING_PROVIDERS: 'purewl' },
      overrides: { store },
    });
    expect(small.url).toBe(whole.url);
    const { session } = await one.data<{ session: { grants: { provider: string }[] } }>(SESSION);
    expect(session.grants.map(({ provider }) => provider)).toEqual(['PUREWL']);
    const { logout } = await one.data<{ logout: object }>(LOGOUT);
    expect(logout).toEqual({ sessionsEnded: 1, revocations: [{ provider: 'PUREWL', outcome: 'NOT_SUPPORTED' }] });

    expect(pmapi.ledger.live(Date.now())).toHaveLength(1);
    await small.assembly.close();
    await start({ env: { ...env, PMAPI_URL: pmapi.origin }, overrides: { store } });
    await expect.poll(() => pmapi.ledger.live(Date.now()), { timeout: 20_000 }).toEqual([]);
  });
});

import { ConfigError, createGateway, type KeyringConfig, SchemaError } from 'keyring-gateway';
import { builtInProviders, pmapi, pool, socios } from 'keyring-gateway/providers';
import { describe, expect, it } from 'vitest';

const failing = (message: unknown) => ({
  create: () => {
    throw message;
  },
});
const extending = (sdl: string) => ({ schema: `extend enum ProviderId { POOL }\n${sdl}` });

async function rejection(providers: KeyringConfig['providers'], env: Readonly<Record<string, string>> = {}) {
  const gateway = createGateway({ providers }, env).then(({ close }) => close());
  const error = await gateway.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return error as ConfigError;
}

describe('a gateway whose providers cannot be created', () => {
  it('names each provider and what its create throws', async () => {
    const { complaints, cause } = await rejection([
      { ...pmapi, ...failing(new Error('the key file is empty')) },
      socios,
      { ...pool, ...failing('no reason') },
    ]);
    expect(complaints).toEqual(['PMAPI: the key file is empty', 'POOL: no reason']);
    expect(cause).toMatchObject({ errors: [{ message: 'the key file is empty' }, 'no reason'] });
  });

  it('reports the problems of the schemas as well', async () => {
    const { complaints } = await rejection([
      { ...pmapi, ...failing(new Error('the key file is empty')) },
      { ...pool, ...extending('extend type Query { other: Missing }'), resolvers: {} },
    ]);
    expect(complaints).toEqual([
      expect.stringMatching(/^schema of POOL:2:\d+: Unknown type "Missing"/),
      'PMAPI: the key file is empty',
    ]);
  });

  it('reports invalid settings as well, and creates only providers whose own settings are valid', async () => {
    const { complaints } = await rejection(
      [
        { ...pmapi, ...failing(new Error('the key file is empty')) },
        { ...pool, ...failing(new Error('was created')) },
      ],
      { KEYRING_DRAIN: 'soon', POOL_URL: 'nonsense' },
    );
    expect(complaints).toEqual([
      expect.stringMatching(/^KEYRING_DRAIN: /),
      expect.stringMatching(/^POOL_URL: /),
      'PMAPI: the key file is empty',
    ]);
  });
});

describe('a gateway whose config has problems', () => {
  it('reports invalid settings as well, and those of sound providers', async () => {
    const nameless = { ...pool, name: '' };
    const { complaints } = await rejection([nameless, socios], {
      KEYRING_DRAIN: 'soon',
      KEYRING_PROVIDERS: 'pool,socios',
      SOCIOS_API_URL: 'nonsense',
    });
    expect(complaints).toEqual([
      'POOL: name must be a text.',
      expect.stringMatching(/^KEYRING_DRAIN: /),
      expect.stringMatching(/^SOCIOS_API_URL: /),
    ]);
  });

  it('names the provider whose resolvers match no field', async () => {
    const error = await rejection([
      pmapi,
      { ...pool, ...extending('extend type Query { one: Int }'), resolvers: { Query: { two: () => 2 } } },
    ]);
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.complaints).toEqual([expect.stringMatching(/^POOL: Query\.two /)]);
  });
});

describe('an embedded gateway with PORT=0', () => {
  it('is rejected without PUBLIC_URL, because its URL is unknown', async () => {
    const { complaints } = await rejection(builtInProviders, { PORT: '0', KEYRING_DRAIN: 'soon' });
    expect(complaints).toEqual([
      expect.stringMatching(/^KEYRING_DRAIN: /),
      expect.stringMatching(/^PUBLIC_URL: must be set where PORT is 0/),
    ]);
  });

  it('has the URL that PUBLIC_URL says', async () => {
    const env = { PORT: '0', PUBLIC_URL: 'http://localhost:4000' };
    const gateway = await createGateway({ providers: builtInProviders }, env);
    expect(await gateway.ready()).toBe(true);
    await gateway.close();
  });
});

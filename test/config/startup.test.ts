import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, createGateway, type KeyringConfig, SchemaError } from 'keyring-gateway';
import { builtInProviders, pmapi, pool, socios } from 'keyring-gateway/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnv, startChild } from '../support/child.js';
import { command, commandFile } from '../support/command.js';
import { freePort } from '../support/ports.js';

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

describe('the gateway process', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-startup-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const CONFIG = `import { defineConfig } from 'keyring-gateway';
import { pmapi, socios } from 'keyring-gateway/providers';
const failing = { ...pmapi, create() { throw new Error('the key file is empty'); } };
`;
  async function configFile(name: string, text: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  }

  it.each([
    [
      'of providers, settings and config',
      'export default defineConfig({ providers: [socios, socios, failing], onEvents: 1 });',
      [/: Two providers have the id SOCIOS\.$/, /: onEvents is not an option/, /^KEYRING_DRAIN: /, /^PMAPI: the key/],
    ],
    [
      'of settings, where the config file cannot be imported',
      "import './missing.js';",
      [/Cannot find module/, /^KEYRING_DRAIN: /],
    ],
  ])('reports every complaint at once: %s', async (_, text, expected) => {
    const KEYRING_CONFIG = await configFile('keyring.config.ts', CONFIG + text);
    const env = { KEYRING_CONFIG, KEYRING_DRAIN: 'soon', KEYRING_DRIAN: '1', PORT: String(await freePort()) };
    const { code, stdout, stderr } = await command([], env);
    expect([code, stdout]).toEqual([1, '']);
    const [title, ...lines] = stderr.split('\n  ');
    expect(title).toBe('Keyring cannot start:');
    expect(lines).toEqual([
      ...expected.map(pattern => expect.stringMatching(pattern)),
      expect.stringMatching(/^KEYRING_DRIAN is no setting/),
    ]);
    // The doctor reports the same, as findings.
    const report = await command(['doctor', '--json'], env);
    expect(report.code).toBe(1);
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string; says: string }[] };
    expect(findings).toEqual(
      expected.map(pattern =>
        expect.objectContaining({ code: 'SETTINGS_REFUSED', says: expect.stringMatching(pattern) }),
      ),
    );
  });

  it.each([
    [undefined, (port: number) => `http://localhost:${port}`],
    ['http://localhost:4000', () => 'http://localhost:4000'],
  ])('with PORT=0 and PUBLIC_URL %s logs its URL and the port that it opened', async (PUBLIC_URL, urlOf) => {
    const env = { ...bareEnv(), PORT: '0', ...(PUBLIC_URL && { PUBLIC_URL }) };
    const gateway = startChild(process.execPath, [await commandFile()], { env });
    try {
      await gateway.printed(/"listening"/, 60_000);
      const { url, port } = JSON.parse(gateway.output().trim()) as { readonly url: string; readonly port: number };
      expect(url).toBe(urlOf(port));
      expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
    } finally {
      await gateway.end('SIGKILL');
    }
  });
});

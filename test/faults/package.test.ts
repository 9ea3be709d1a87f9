import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { install, type Packed, pack } from '../support/packed.js';

/** The contents of the package that `npm publish` would send, and how they are imported; installed in an empty folder outside this one. */

const run = promisify(execFile);
const BUILD_MS = 400_000;
const SLOW_MS = 240_000;
/** Some 2.3 MB today: code 1.1 MB, declarations 0.5 MB, the example frontend 0.4 MB, templates and schemas 0.1 MB. Source maps would double it. */
const MOST_BYTES = { packed: 800_000, unpacked: 2_800_000 };

let home: string;
let packed: Packed;
let installOutput: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyring-package-'));
  packed = await pack();
  installOutput = await install(home, packed.file);
}, BUILD_MS);
afterAll(() => rm(home, { recursive: true, force: true }));

describe('the npm package', () => {
  it('contains the build, its declarations, the schemas, the templates and the files that an operator reads first', () => {
    const texts = ['.env.example', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    const { paths } = packed;
    const built =
      /^(dist\/(?!example\/).*\.(js|d\.ts)|dist\/example\/.*\.(js|css|html|svg)|schema\/\w+\.graphql|templates\/.+)$/;
    expect(paths.filter(path => !built.test(path)).sort()).toEqual(texts);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/cli.js',
        'dist/main.js',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/example/index.html',
        'schema/gateway.graphql',
        'templates/common/api.ts',
      ]),
    );
  });

  it('stays within its size', () => {
    expect(packed.size).toBeLessThan(MOST_BYTES.packed);
    expect(packed.unpackedSize).toBeLessThan(MOST_BYTES.unpacked);
  });

  it('installs without an engine warning', () => {
    expect(installOutput).toMatch(/added \d+ packages/);
    expect(installOutput).not.toMatch(/EBADENGINE|Unsupported engine/);
  });

  it('installs its runtime dependencies and no development dependency', async () => {
    const installed = JSON.parse(await readFile(join(home, 'node_modules/keyring-gateway/package.json'), 'utf8'));
    expect(installed.engines).toEqual(packageJson.engines);
    for (const name of Object.keys(packageJson.dependencies))
      await expect(readFile(join(home, 'node_modules', name, 'package.json'), 'utf8')).resolves.toBeTruthy();
    await expect(readFile(join(home, 'node_modules/vitest/package.json'), 'utf8')).rejects.toThrow();
  });
});

describe('the entry points', () => {
  const evaluate = async (code: string) =>
    JSON.parse((await run(process.execPath, ['--input-type=module', '-e', code], { cwd: home })).stdout) as unknown;

  it.each([
    ['keyring-gateway', ['ConfigError', 'createGateway', 'defineConfig', 'defineProvider', 'gatewayError']],
    ['keyring-gateway/providers', ['builtInProviders', 'pmapi', 'pool', 'purewl', 'socios']],
    ['keyring-gateway/testing', ['Browser', 'startSandbox', 'tryCase']],
  ])('import %s', async (name, exported) => {
    const names = await evaluate(`console.log(JSON.stringify(Object.keys(await import('${name}'))))`);
    expect(names).toEqual(expect.arrayContaining(exported));
  });

  it('resolve keyring-gateway/schema.graphql to the SDL of the gateway', async () => {
    const file = await evaluate(`import { createRequire } from 'node:module';
      console.log(JSON.stringify(createRequire(process.cwd() + '/a.js').resolve('keyring-gateway/schema.graphql')))`);
    expect(await readFile(String(file), 'utf8')).toContain('enum ProviderId');
  });

  it('hide every other file', async () => {
    const code = await evaluate(
      "console.log(JSON.stringify(await import('keyring-gateway/dist/assemble.js').catch(error => error.code)))",
    );
    expect(code).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('satisfy publint', { timeout: SLOW_MS }, async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({
      pkgDir: join(home, 'node_modules/keyring-gateway'),
      strict: true,
      pack: false,
    });
    expect(messages).toEqual([]);
  });

  it('satisfy attw, for ES modules', { timeout: SLOW_MS }, async () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    // A GraphQL file is read, not imported.
    const options = ['--profile', 'esm-only', '--exclude-entrypoints', 'schema.graphql', '--format', 'ascii'];
    const { stdout } = await run(process.execPath, [attw, packed.file, ...options]);
    // Four entry points, each by Node and by a bundler.
    expect(stdout.match(/^(node16 \(from ESM\)|bundler): 🟢/gm), stdout).toHaveLength(8);
  });
});

const CONSUMER = `import { createServer } from 'node:http';
import { ConfigError, createGateway, defineConfig, defineProvider, type Gateway, origin, settingGroup } from 'keyring-gateway';
import { socios } from 'keyring-gateway/providers';
import { Browser, startSandbox } from 'keyring-gateway/testing';

const settings = settingGroup({
  title: 'Acme',
  settings: { url: { name: 'ACME_URL', doc: 'Where Acme is.', schema: origin(), default: 'https://acme.example', upstream: true } },
});
const acme = defineProvider({
  id: 'ACME',
  name: 'Acme',
  settings,
  schema: 'extend enum ProviderId { ACME }',
  resolvers: {},
  create(values) {
    const url: string = values.url;
    // @ts-expect-error: types of settings reach the provider.
    values.unknown;
    throw new ConfigError(url, []);
  },
});
const gateway: Gateway = await createGateway(defineConfig({ providers: [socios, acme], onEvent: event => console.log(event.kind) }));
createServer(gateway.handler).listen(0);
// @ts-expect-error: a misspelled hook.
defineConfig({ providers: [], plugins: [{ onExcute() {} }] });
console.log(Browser, startSandbox);
`;

describe('the declarations', () => {
  beforeAll(async () => {
    const { typescript, '@types/node': node } = packageJson.devDependencies;
    await install(home, `typescript@${typescript}`, `@types/node@${node}`);
    await writeFile(join(home, 'consumer.ts'), CONSUMER);
  }, BUILD_MS);

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compile with module %s, moduleResolution %s and skipLibCheck false',
    { timeout: SLOW_MS },
    async (module, resolution) => {
      const options = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', 'false', '--strict'];
      const target = [
        '--target',
        'es2023',
        '--lib',
        'es2023',
        '--types',
        'node',
        '--exactOptionalPropertyTypes',
        '--noEmit',
      ];
      const tsc = join(home, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [tsc, ...options, ...target, 'consumer.ts'], { cwd: home }).catch(
        (error: { readonly stdout: string }) => error,
      );
      expect(stdout).toBe('');
    },
  );
});

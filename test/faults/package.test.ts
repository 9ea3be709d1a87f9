import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { Browser } from '../../src/testing/browser.js';
import { until } from '../../src/testing/until.js';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { NODE_MAJORS, nodeFolder } from '../support/node-versions.js';
import { install, installWith, type Packed, pack } from '../support/packed.js';
import { freePort } from '../support/ports.js';

/** The package that `npm publish` would send, installed in an empty folder outside this one. */

const run = promisify(execFile);
const BUILD_MS = 400_000;
const SLOW_MS = 240_000;
/** Some 2.3 MB today: code 1.1 MB, declarations 0.5 MB, the example frontend 0.4 MB, templates and schemas 0.1 MB. Source maps would double it. */
const MOST_BYTES = { packed: 800_000, unpacked: 2_800_000 };

let folder: string;
let home: string;
let packed: Packed;
let installOutput: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-package-'));
  home = join(folder, 'elsewhere');
  packed = await pack(folder);
  installOutput = await install(home, packed.file);
}, BUILD_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

const npx = (...args: string[]) =>
  run('npx', ['--no-install', 'keyring-gateway', ...args], { cwd: home, env: bareEnv() });

/** Starts a command of the installed package. */
const start = (env: Readonly<Record<string, string>>, cwd = home, ...args: string[]): Child =>
  startChild(process.execPath, [join(home, 'node_modules/.bin/keyring-gateway'), ...args], {
    cwd,
    env: { ...bareEnv(), ...env },
  });

async function dataOf(url: string, query: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { readonly data: Readonly<Record<string, unknown>> }).data;
}

const isLive = (url: string) => until('it is live', async () => (await fetch(`${url}/live`)).ok, { timeoutMs: 60_000 });

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

  it('starts outside the repository, responds and drains', async () => {
    const port = await freePort();
    const gateway = start({ PORT: String(port) });
    try {
      const url = `http://localhost:${port}`;
      await isLive(url);
      const { providers } = await dataOf(url, '{ providers { id } }');
      expect(providers).toHaveLength(4);
      expect(await gateway.end('SIGINT', 20_000)).toBe(0);
    } finally {
      await gateway.end('SIGKILL');
    }
  });

  it('runs under its own name', async () => {
    expect((await npx('--version')).stdout.trim()).toBe(packageJson.version);
    expect((await npx('--help')).stdout).toContain('keyring-gateway');
    // The doctor may find errors in a gateway without settings, and then exits with 1.
    const report = await npx('doctor', '--json').catch((error: { readonly stdout: string }) => error);
    expect(JSON.parse(report.stdout)).toBeTypeOf('object');
  });

  it('installs its runtime dependencies and no development dependency', async () => {
    const installed = JSON.parse(await readFile(join(home, 'node_modules/keyring-gateway/package.json'), 'utf8'));
    expect(installed.engines).toEqual(packageJson.engines);
    for (const name of Object.keys(packageJson.dependencies))
      await expect(readFile(join(home, 'node_modules', name, 'package.json'), 'utf8')).resolves.toBeTruthy();
    await expect(readFile(join(home, 'node_modules/vitest/package.json'), 'utf8')).rejects.toThrow();
  });
});

describe('the demo of the npm package', () => {
  it('serves GraphiQL, the example frontend and every provider', async () => {
    const port = await freePort();
    const demo = start({ PORT: String(port) }, home, 'demo');
    try {
      await demo.printed(/Ctrl\+C/, 60_000);
      const url = `http://localhost:${port}`;
      const page = async (path: string) => (await fetch(url + path, { headers: { accept: 'text/html' } })).text();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page('/'))?.[1];
      expect((await fetch(url + script)).headers.get('content-type')).toContain('javascript');
      expect(await page('/graphql')).toMatch(/\/explorer\/\w+\/graphiql\.js/);
      expect(await dataOf(url, '{ providers { id } }')).toMatchObject({ providers: [{}, {}, {}, {}] });
      expect(demo.output()).toContain(`Example frontend: ${url}/ (source: examples/web in the repository)`);
    } finally {
      await demo.end('SIGINT', 10_000);
    }
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

describe.each(NODE_MAJORS)('a project of the package on Node %i', major => {
  let at: string;
  let node: string;
  let env: Record<string, string>;
  let installed: string;
  /** Runs a program on this Node. Rejects with its output if it fails. */
  const onNode = async (command: string, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(command, args, { cwd: at, env }).catch(
      (error: { readonly stdout: string; readonly stderr: string }) => {
        throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`.slice(-6_000));
      },
    );
    return stdout + stderr;
  };
  const keyring = (...args: string[]) => onNode('npx', '--no-install', 'keyring-gateway', ...args);

  beforeAll(async () => {
    const bin = await nodeFolder(major, folder);
    node = join(bin, 'node');
    const PATH = `${bin}${delimiter}${process.env.PATH}`;
    env = { ...bareEnv(), PATH };
    // `init` writes a package.json, so the package that has the command must be elsewhere.
    at = join(folder, `on-${major}`);
    await installWith(PATH, at, packed.file);
    await keyring('init', 'project');
    at = join(at, 'project');
    installed = await installWith(PATH, at, packed.file);
  }, BUILD_MS);

  it('runs on that Node', async () => {
    expect(JSON.parse(await onNode('npm', 'version', '--json'))).toMatchObject({
      node: expect.stringMatching(`^${major}\\.`),
    });
  });

  it('installs without an engine warning', () => {
    expect(installed).toMatch(/added \d+ packages/);
    expect(installed).not.toMatch(/EBADENGINE|Unsupported engine/);
  });

  it('passes its own test', { timeout: SLOW_MS }, async () => {
    expect(await onNode('npm', 'test')).toMatch(/Tests .*1 passed/);
  });

  it('gets a provider that passes the conformance kit', { timeout: SLOW_MS }, async () => {
    expect(await keyring('new-provider', 'nova', '--flow', 'oauth2-code')).toContain('wrote providers/nova/index.ts\n');
    expect(await keyring('conformance', 'nova')).toMatch(/[1-9]\d* passed, 0 failed/);
  });

  it('starts, signs a user in and reads their data', async () => {
    const sandbox = await pmapiSandbox.start();
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    const settings = { ...sandbox.env, PORT: String(port), KEYRING_ALLOW_HTTP_UPSTREAMS: '1' };
    // Not by `npm start`: npm would pass on no signal to what its shell has started.
    const gateway = startChild(node, [join(at, 'node_modules/.bin/keyring-gateway')], {
      cwd: at,
      env: { ...env, ...settings },
    });
    try {
      await isLive(publicUrl);
      const browser = new Browser({ publicUrl, port });
      const [login] = sandbox.logins;
      const signIn = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
      expect(await browser.data(signIn, { input: login?.input })).toEqual({ login: { __typename: 'LoggedIn' } });
      const { viewer } = await browser.data<{ readonly viewer: object }>(`{ viewer { ${sandbox.sample.viewer} } }`);
      expect(viewer).toEqual({ pmapi: expect.any(Object) });
    } finally {
      await gateway.end('SIGTERM', 20_000);
      await sandbox.close();
    }
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

const PROVIDER = `
  const settings = settingGroup({
    title: 'Acme',
    settings: { url: { name: 'ACME_URL', doc: 'Where Acme is.', schema: origin(), default: 'https://acme.example', upstream: true } },
  });
  const acme = defineProvider({
    id: 'ACME',
    name: 'Acme',
    settings,
    schema: SDL,
    resolvers: { Query: { acmeGreeting: () => 'hello' } },
    create: ({ url }) => ({
      id: 'ACME',
      name: 'Acme',
      login: 'CREDENTIALS',
      rotation: 'never',
      refreshMarginMs: 0,
      fallbackLifeMs: 60_000,
      baseUrl: url,
      authorize: ({ accessToken }) => ({ headers: { 'x-api-key': accessToken } }),
      rejectsToken: ({ status }) => status === 401,
      signIn: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
      renewable: () => false,
      presentsRefreshToken: () => false,
      refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
      api: () => ({}),
    }),
  });
`;
const SDL = `extend enum ProviderId { ACME }
extend input LoginInput { acme: AcmeLoginInput }
input AcmeLoginInput { apiKey: String! }
extend type Query { acmeGreeting: String }`;

const configWith = (
  sdl: string,
  providers: string,
) => `import { defineConfig, defineProvider, origin, settingGroup } from 'keyring-gateway';
import { socios } from 'keyring-gateway/providers';
const SDL: string = ${JSON.stringify(sdl)};
${PROVIDER}
export default defineConfig({ providers: ${providers} });
`;

describe('a keyring.config.ts', () => {
  let projects = 0;
  /** A folder of its own, below the one with the package. */
  async function project(name: string, text: string): Promise<string> {
    projects += 1;
    const at = join(home, `project-${projects}`);
    await mkdir(at);
    await writeFile(join(at, name), text);
    return at;
  }

  it.each([
    ['keyring.config.ts', {}],
    ['other.ts', { KEYRING_CONFIG: 'other.ts' }],
  ])('%s with a provider of inline SDL is served', async (name, env) => {
    const port = await freePort();
    const gateway = start({ PORT: String(port), ...env }, await project(name, configWith(SDL, '[socios, acme]')));
    try {
      const url = `http://localhost:${port}`;
      await isLive(url);
      expect(await dataOf(url, '{ acmeGreeting providers { id } }')).toEqual({
        acmeGreeting: 'hello',
        providers: [{ id: 'SOCIOS' }, { id: 'ACME' }],
      });
    } finally {
      await gateway.end('SIGTERM', 20_000);
    }
  });

  it.each([
    ['is missing', 'other.ts', '', { KEYRING_CONFIG: 'missing.ts' }, /KEYRING_CONFIG: missing\.ts does not exist/],
    [
      'exports no config',
      'keyring.config.ts',
      'export const a: number = 1;',
      {},
      /keyring\.config\.ts: The default export must be a config/,
    ],
    [
      'has two providers with one id',
      'keyring.config.ts',
      configWith(SDL, '[acme, socios, acme]'),
      {},
      /keyring\.config\.ts: Two providers have the id ACME\./,
    ],
    [
      'names an SDL file that is missing',
      'keyring.config.ts',
      configWith(SDL, "[socios, { ...acme, schema: new URL('./missing.graphql', import.meta.url) }]"),
      {},
      /^ {2}ACME: ENOENT.*missing\.graphql/m,
    ],
    [
      'has SDL that does not parse',
      'keyring.config.ts',
      configWith(`${SDL}\nextend type Query { acmeOther: }`, '[socios, acme]'),
      {},
      /schema of ACME:5:\d+: Syntax Error/,
    ],
    [
      'has SDL that does not join',
      'keyring.config.ts',
      configWith(`${SDL}\nextend type Query { acmeOther: Missing }`, '[socios, acme]'),
      {},
      /schema of ACME:5:\d+: Unknown type "Missing"/,
    ],
  ])('that %s ends the gateway before it listens', async (_, name, text, env, complaint) => {
    const gateway = start({ PORT: String(await freePort()), ...env }, await project(name, text));
    expect(await gateway.ended).toBe(1);
    expect(gateway.output()).toMatch(complaint);
    expect(gateway.output()).not.toContain('listening');
    // A complaint, not a crash.
    expect(gateway.output()).not.toMatch(/^ +at /m);
  });
});

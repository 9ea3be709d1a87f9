import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '../../packages/client/src/index.js';
import * as operations from '../../packages/client/src/operations.js';
import { cookieFetch } from '../clients/cookie-fetch.js';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { startWorld, type World } from '../support/gateway.js';
import { install, type Packed, packClients } from '../support/packed.js';

/** What `npm publish` would send of the packages for frontends, installed in folders that know nothing of this one. */

const run = promisify(execFile);
const BUILD_MS = 400_000;
const SLOW_MS = 240_000;

const PACKAGES = ['client', 'react'] as const;
type Name = (typeof PACKAGES)[number];

let folder: string;
let packed: Record<Name, Packed>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-client-packages-'));
  packed = await packClients(folder);
}, BUILD_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ['client', 6],
  ['react', 1],
] as const)('keyring-gateway-%s', (name, entries) => {
  it('contains its build, its declarations, its license and what to read first', () => {
    const { paths } = packed[name];
    expect(paths.filter(path => !/^dist\/(.*\.(js|d\.ts)|trusted-documents\.json)$/.test(path)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  });

  it('satisfies publint', { timeout: SLOW_MS }, async () => {
    const { publint } = await import('publint');
    const pkgDir = join(folder, `unpacked-${name}`);
    await mkdir(pkgDir);
    await run('tar', ['-xzf', packed[name].file, '--strip-components=1', '-C', pkgDir]);
    const { messages } = await publint({ pkgDir, strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  it('satisfies attw, for ES modules', { timeout: SLOW_MS }, async () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const options = ['--profile', 'esm-only', '--format', 'ascii'];
    const { stdout } = await run(process.execPath, [attw, packed[name].file, ...options]);
    // Each entry point by Node and by a bundler; package.json is JSON.
    expect(stdout.match(/^(node16 \(from ESM\)|bundler): 🟢(?! \(JSON\))/gm), stdout).toHaveLength(2 * entries);
  });
});

describe('keyring-gateway-client with a gateway that runs trusted documents only', () => {
  let world: World;
  beforeAll(async () => {
    const home = join(folder, 'trusting');
    await install(home, packed.client.file);
    const file = createRequire(join(home, 'package.json')).resolve('keyring-gateway-client/trusted-documents.json');
    world = await startWorld({ env: { KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' } });
  }, BUILD_MS);
  afterAll(() => world.close());

  it('signs in, reads the session, refreshes, disconnects and logs out by its own list', async () => {
    const keyring = createKeyring({ url: `${world.url}/graphql`, fetch: cookieFetch(world.url) });
    await keyring.load();
    expect(keyring.getState().providers).toHaveLength(4);
    const { pmapi, purewl } = world.sandboxes;
    for (const { logins } of [pmapi, purewl])
      expect(await keyring.signIn(logins[0]?.input as object)).toMatchObject({ outcome: 'signed-in' });
    expect(await keyring.refresh({ provider: 'PMAPI' })).toMatchObject({ generation: 2 });
    expect(await keyring.revoke({ provider: 'PUREWL' })).toMatchObject({ provider: 'PUREWL' });
    expect(await keyring.logout()).toMatchObject([{ provider: 'PMAPI' }]);
    expect((await keyring.request('{ __typename }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('has every operation of the source on its list', async () => {
    const list = await readFile(
      join(folder, 'trusting/node_modules/keyring-gateway-client/dist/trusted-documents.json'),
      'utf8',
    );
    expect(Object.values(JSON.parse(list)).sort()).toEqual(Object.values(operations).sort());
  });
});

const CONSUMER = `import { advise, createKeyring, KeyringError, loginInput } from 'keyring-gateway-client';
import { possibleTypes, typePolicies } from 'keyring-gateway-client/apollo';
import { codegenConfig } from 'keyring-gateway-client/codegen';
import { type KeyringConnect as KeyringConnectElement, type Texts } from 'keyring-gateway-client/connect';
import { keys, sessionContext } from 'keyring-gateway-client/urql';
import { KeyringConnect, KeyringProvider, useAdvice, useGrant, useKeyring, useSession, useSignIn } from 'keyring-gateway-react';
import { useRef } from 'react';

const keyring = createKeyring({ url: '/graphql' });
const texts: Partial<Texts> = { signOut: 'Abmelden' };

function Account() {
  const { status, ended } = useSession();
  const { grant, grants } = useGrant('POOL');
  const { signIn, isPending, refusal } = useSignIn();
  const advice = useAdvice(new KeyringError({ message: '' }), 'viewer');
  const element = useRef<KeyringConnectElement>(null);
  const seconds: number | undefined = advice?.do === 'wait' ? advice.seconds : undefined;
  const subject: string | null | undefined = grant?.subject;
  // @ts-expect-error: only a wait has seconds.
  advice?.seconds;
  return (
    <>
      <button type="button" disabled={isPending} onClick={() => void signIn({}, { popup: true })}>
        {[status, ended, refusal?.message, grants.length, seconds, subject, useKeyring().url]}
      </button>
      <KeyringConnect ref={element} texts={texts} providers={['POOL']} popup returnTo="/account" />
      <keyring-connect ref={element} url="/graphql" providers="POOL SOCIOS" popup="" return-to="/account" />
      {/* @ts-expect-error: it is a boolean attribute. */}
      <keyring-connect details={3} />
    </>
  );
}

export const page = (
  <KeyringProvider keyring={keyring}>
    <Account />
  </KeyringProvider>
);
export const byUrl = <KeyringProvider url="/graphql" initial={{ session: null, providers: [] }} />;
document.querySelector('keyring-connect')?.keyring.load();
console.log(advise, loginInput, possibleTypes, typePolicies, codegenConfig, keys, sessionContext);
`;

const SERVER = `import { KeyringConnect, KeyringProvider, useSession } from 'keyring-gateway-react';
import { createElement, version } from 'react';
import { renderToString } from 'react-dom/server';
const Status = () => useSession().status;
const page = createElement(KeyringProvider, {}, createElement(Status), createElement(KeyringConnect));
console.log(version, renderToString(page));`;

describe.each([
  ['18', ['react@18', 'react-dom@18', '@types/react@18', '@types/react-dom@18']],
  ['19', ['react@19', 'react-dom@19', '@types/react@19', '@types/react-dom@19']],
] as const)('in a project with React %s', (major, react) => {
  let home: string;
  let installed: string;

  beforeAll(async () => {
    home = join(folder, `react-${major}`);
    const { typescript } = packageJson.devDependencies;
    const files = Object.values(packed).map(({ file }) => file);
    installed = await install(home, ...files, ...react, `typescript@${typescript}`);
    await writeFile(join(home, 'consumer.tsx'), CONSUMER);
  }, BUILD_MS);

  it('they install without a warning', () => {
    expect(installed).toMatch(/added \d+ packages/);
    expect(installed).not.toMatch(/warn/i);
  });

  it('they render on a server', async () => {
    await writeFile(join(home, 'server.js'), SERVER);
    const { stdout, stderr } = await run(process.execPath, ['server.js'], { cwd: home });
    expect(stdout).toMatch(new RegExp(`^${major}\\.\\S+ loading$`, 'm'));
    expect(stderr).toBe('');
  });

  it('they bring one copy of the client package', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--json', 'keyring-gateway-client'], { cwd: home });
    expect(stdout.match(/"resolved": "file:.*keyring-gateway-client/g)?.length).toBe(1);
    await expect(
      readFile(join(home, 'node_modules/keyring-gateway-client/package.json'), 'utf8'),
    ).resolves.toBeTruthy();
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'their declarations compile with module %s, moduleResolution %s and skipLibCheck false',
    { timeout: SLOW_MS },
    async (module, resolution) => {
      const options = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', 'false', '--strict'];
      const target = ['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--jsx', 'react-jsx', '--noEmit'];
      const tsc = join(home, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [tsc, ...options, ...target, 'consumer.tsx'], { cwd: home }).catch(
        (error: { readonly stdout: string }) => error,
      );
      expect(stdout).toBe('');
    },
  );
});

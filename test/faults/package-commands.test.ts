import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { packageJson } from '../hygiene/project.js';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { configWith } from '../support/config-file.js';
import { install, pack } from '../support/packed.js';
import { freePort } from '../support/ports.js';

/** The commands of the packed package, in a folder with nothing else. */

const run = promisify(execFile);
const BUILD_MS = 400_000;

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyring-commands-'));
  const { file } = await pack();
  await install(home, file);
}, BUILD_MS);
afterAll(() => rm(home, { recursive: true, force: true }));

const npx = (...args: string[]) =>
  run('npx', ['--no-install', 'keyring-gateway', ...args], { cwd: home, env: bareEnv() });

/** Starts a command of the installed package. */
const start = (env: Readonly<Record<string, string>>, ...args: string[]): Child =>
  startChild(process.execPath, [join(home, 'node_modules/.bin/keyring-gateway'), ...args], {
    cwd: home,
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

describe('the command of the npm package', () => {
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
});

describe('the demo of the npm package', () => {
  it('serves GraphiQL, the example frontend and every provider', async () => {
    const port = await freePort();
    const demo = start({ PORT: String(port) }, 'demo');
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

describe('a keyring.config.ts in the folder of the npm package', () => {
  it('with a provider of its own is served', async () => {
    await writeFile(join(home, 'keyring.config.ts'), configWith('[socios, acme]'));
    const port = await freePort();
    const gateway = start({ PORT: String(port) });
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
});

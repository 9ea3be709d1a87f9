import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { freePort } from '../support/ports.js';
import { until } from '../support/until.js';

/** What `npm publish` would send, installed in an empty folder that knows nothing of this one. */

const run = promisify(execFile);
const BUILD_MS = 240_000;
/** A package that grew by half has taken something along. */
const MOST_BYTES = { packed: 400_000, unpacked: 1_200_000 };

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let folder: string;
let home: string;
let packed: Packed;
let installOutput: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-package-'));
  home = join(folder, 'elsewhere');
  const stage = join(folder, 'stage');
  await mkdir(home);
  // As `npm run build` does, but beside it: others may be using dist.
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(stage, 'dist')]);
  for (const file of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.env.example', 'src', 'test/release'])
    await cp(join(ROOT, file), join(stage, file), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: stage });
  [packed] = JSON.parse(stdout) as [Packed];
  await writeFile(join(home, 'package.json'), '{ "private": true }');
  const quick = ['--prefer-offline', '--no-audit', '--no-fund'];
  // `npm run --silent` passes its log level to its children, and would hide the warnings.
  const { stdout: out, stderr: err } = await run(
    'npm',
    ['install', '--loglevel=warn', ...quick, join(stage, packed.filename)],
    { cwd: home },
  );
  installOutput = out + err;
}, BUILD_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

const npx = (...args: string[]) =>
  run('npx', ['--no-install', 'keyring-gateway', ...args], { cwd: home, env: bareEnv() });

describe('the package', () => {
  it('holds what runs and what an operator reads first, and no more', () => {
    const paths = packed.files.map(({ path }) => path);
    const texts = ['.env.example', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect(paths.filter(path => !/^dist\/.*\.js$/.test(path)).sort()).toEqual(texts);
    expect(paths).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/main.js']));
    expect(paths.filter(path => /sandbox|demo|test/.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(MOST_BYTES.packed);
    expect(packed.unpackedSize).toBeLessThan(MOST_BYTES.unpacked);
  });

  it('installs without an engine warning', () => {
    expect(installOutput).toMatch(/added \d+ packages/);
    expect(installOutput).not.toMatch(/EBADENGINE|Unsupported engine/);
  });

  it('starts elsewhere, answers and drains', async () => {
    const port = await freePort();
    const bin = join(home, 'node_modules/.bin/keyring-gateway');
    const gateway: Child = startChild(process.execPath, [bin], {
      cwd: home,
      env: { ...bareEnv(), PORT: String(port) },
    });
    try {
      const at = `http://localhost:${port}`;
      await until('it is live', async () => (await fetch(`${at}/live`)).ok, { timeoutMs: 30_000 });
      const answer = await fetch(`${at}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ providers { id } }' }),
      });
      expect((await answer.json()).data.providers.length).toBeGreaterThan(0);
      expect(await gateway.end('SIGINT', 20_000)).toBe(0);
    } finally {
      await gateway.end('SIGKILL');
    }
  });

  it('is called by its name', async () => {
    expect((await npx('--version')).stdout.trim()).toBe(packageJson.version);
    expect((await npx('--help')).stdout).toContain('keyring-gateway');
    // It has something to say about a gateway without any settings, or not: either way as it was asked to.
    const said = await npx('doctor', '--json').catch((error: { readonly stdout: string }) => error);
    expect(JSON.parse(said.stdout)).toBeTypeOf('object');
  });

  it('brings what it needs to run, and nothing of what it was made with', async () => {
    const installed = JSON.parse(await readFile(join(home, 'node_modules/keyring-gateway/package.json'), 'utf8'));
    expect(installed.engines).toEqual(packageJson.engines);
    for (const name of Object.keys(packageJson.dependencies))
      await expect(readFile(join(home, 'node_modules', name, 'package.json'), 'utf8')).resolves.toBeTruthy();
    await expect(readFile(join(home, 'node_modules/vitest/package.json'), 'utf8')).rejects.toThrow();
  });
});

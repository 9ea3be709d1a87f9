import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remedy } from '../../scripts/ensure-tools.js';
import { TOOLS } from '../../scripts/tools.js';
import { ROOT } from '../support/built.js';
import { packageJson } from './project.js';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise(resolve => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-scripts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('ensure-tools', () => {
  const run = (env: Record<string, string>) => node(['--import', 'tsx', 'scripts/ensure-tools.ts'], env);
  const program = async (name: string) => {
    await writeFile(join(folder, name), '#!/bin/sh\n');
    await chmod(join(folder, name), 0o755);
  };

  it('prints nothing when every tool is present', async () => {
    for (const name of ['redis-server', 'redis-cli', 'google-chrome', 'tinyproxy', 'nginx', 'haproxy'])
      await program(name);
    expect(await run({ PATH: folder })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('uses the tools that the environment names', async () => {
    for (const name of ['redis-server', 'redis-cli', 'browser', 'tinyproxy', 'nginx', 'haproxy']) await program(name);
    expect((await run({ PATH: folder, CHROMIUM: join(folder, 'browser') })).code).toBe(0);
    expect((await run({ PATH: folder, CHROMIUM: join(folder, 'nowhere') })).code).toBe(1);
  });

  it('stops with the exact command when it cannot install', async () => {
    const nowhere = join(folder, 'nowhere');
    const { code, stderr } = await run({ PATH: folder, NGINX: nowhere, HAPROXY: nowhere });
    expect(code).toBe(1);
    expect(stderr).toContain('sudo apt-get install -y redis-server chromium tinyproxy nginx haproxy\n');
  });

  it('installs as root where apt is available, and only there', () => {
    const missing = [TOOLS.redisServer, TOOLS.redisCli];
    expect(remedy(missing, { isRoot: true, hasApt: true })).toEqual({
      kind: 'install',
      commands: [
        ['apt-get', 'update'],
        ['apt-get', 'install', '-y', 'redis-server'],
      ],
    });
    expect(remedy(missing, { isRoot: false, hasApt: true }).kind).toBe('tell');
    expect(remedy(missing, { isRoot: true, hasApt: false }).kind).toBe('tell');
  });
});

describe('test-count', () => {
  const test = (status: string) => ({ status, fullName: `a ${status} test` });
  const report = (tier: string, success: boolean, statuses: readonly string[]) => {
    const status = statuses.includes('failed') || !success ? 'failed' : 'passed';
    const testResults = [{ name: 'a.test.ts', status, assertionResults: statuses.map(test) }];
    return writeFile(join(folder, `${tier}.json`), JSON.stringify({ success, testResults }));
  };
  const count = () => node(['scripts/test-count.mjs', folder, 'main', 'faults']);

  it('adds up the tiers', async () => {
    await report('main', true, ['passed', 'passed']);
    await report('faults', true, ['passed']);
    expect(await count()).toEqual({ code: 0, stdout: '3 passed, 0 failed\n', stderr: '' });
  });

  it.each([
    ['a failure', 'failed', '1 passed, 1 failed\n'],
    ['a skipped test', 'skipped', '1 passed, 0 failed\n'],
    ['a todo test', 'todo', '1 passed, 0 failed\n'],
  ])('fails on %s', async (_what, status, line) => {
    await report('main', true, ['passed']);
    await report('faults', status !== 'failed', [status]);
    expect(await count()).toMatchObject({ code: 1, stdout: line });
  });

  it('counts a file that could not be loaded as a failure', async () => {
    await report('main', true, ['passed']);
    await report('faults', false, []);
    expect(await count()).toMatchObject({ code: 1, stdout: '1 passed, 1 failed\n' });
  });

  it('fails when a tier left no report, or when nothing ran', async () => {
    await report('main', true, ['passed']);
    expect(await count()).toMatchObject({ code: 1, stdout: '1 passed, 0 failed\n' });
    await report('main', true, []);
    await report('faults', true, []);
    expect(await count()).toMatchObject({ code: 1, stdout: '0 passed, 0 failed\n' });
  });
});

describe('the build', () => {
  it('contains the gateway and the kits for provider authors, and nothing outside src', async () => {
    const { stdout } = await node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--listFilesOnly']);
    const files = stdout.split('\n').flatMap(file => file.split(ROOT)[1] ?? []);
    expect(files).toEqual(expect.arrayContaining(['src/main.ts', 'src/testing/index.ts']));
    expect(files.filter(file => !/^(src|node_modules)\//.test(file))).toEqual([]);
  });

  it('starts without a message about NODE_ENV', () => {
    expect(packageJson.scripts.start).toBe('node dist/cli.js start');
    expect(Object.values(packageJson.scripts).filter(script => script.includes('NODE_ENV'))).toEqual([]);
  });
});

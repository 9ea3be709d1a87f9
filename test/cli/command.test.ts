import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { bareEnv, startChild } from '../support/child.js';
import { command, commandFile } from '../support/command.js';
import { startGateway } from '../support/gateway-process.js';

const run = promisify(execFile);
const seal = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

describe('keyring-gateway', () => {
  it('without a command runs the gateway, as npm start does', async () => {
    const gateway = await startGateway({ entry: 'cli.js' });
    expect(await gateway.status('/ready')).toBe(200);
    expect(await gateway.stop()).toBe(0);
    expect(gateway.logs()).toContain('"stopped"');
  });

  it('without a command and with refused settings exits as npm start does', async () => {
    const { code, stderr } = await command([], { NODE_ENV: 'production' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Keyring cannot start:/)]);
  });

  const COMMANDS = [
    'init',
    'start',
    'demo',
    'new-provider',
    'conformance',
    'codegen',
    'schema',
    'doctor',
    'reseal',
  ] as const;

  it.each([[['--help']], [['-h']]])('%j lists every command', async args => {
    const { code, stdout, stderr } = await command(args);
    expect([code, stderr]).toEqual([0, '']);
    const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual(COMMANDS);
    expect(stdout).toContain('Exit codes');
  });

  it.each(COMMANDS)('%s --help explains the command and does not run it', async name => {
    const { code, stdout, stderr } = await command([name, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: keyring-gateway \\[?${name}\\b`));
  });

  it('--version prints the version of the package', async () => {
    const child = startChild(process.execPath, ['--import', 'tsx', 'src/cli.ts', '--version'], { cwd: ROOT });
    expect(await child.ended).toBe(0);
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(child.output()).toBe(`${version}\n`);
  });

  it.each([
    [['dance'], /^There is no command dance\.\n/],
    [['toString'], /^There is no command toString\.\n/],
    [['--json'], /^There is no command --json\.\n/],
    [['doctor', 'reseal'], /^Unexpected argument 'reseal'/],
    [['doctor', '--rate', '5'], /^Unknown option '--rate'/],
    [['reseal', '--rate', 'fast'], /^--rate must be a whole number/],
    [['reseal', '--rate', '0'], /^--rate must be a whole number/],
    [['conformance', 'nowhere'], /^There is no provider nowhere with a sandbox\. .*: pmapi, pool, purewl, socios\./],
    [['conformance', '--case', 'none'], /^There is no case none\./],
    [['new-provider', 'acme'], /^--flow must be one of oauth2-code/],
    [['new-provider', '--flow', 'password'], /^new-provider takes one name/],
    [['init', 'a', 'b'], /^init takes one folder/],
    [['schema', '--json'], /^Unknown option '--json'/],
  ])('%j is refused: exit code 2, and the usage', async (args, says) => {
    const { code, stdout, stderr } = await command(args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
    expect(stderr).toContain('Usage: keyring-gateway');
  });

  it('reports a config file that cannot be used, without a stack', async () => {
    const { code, stdout, stderr } = await command(['schema'], { KEYRING_CONFIG: 'nowhere.ts' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('Keyring cannot use the config file:\n  KEYRING_CONFIG: nowhere.ts does not exist.\n');
  });
});

describe('reseal', () => {
  it.each([
    ['settings that the gateway refuses', { KEYRING_SEAL_KEYS: 'CANARY' }, /KEYRING_SEAL_KEYS: must be id:base64/],
    ['a memory store', { KEYRING_SEAL_KEYS: seal }, /^REDIS_URL is unset/],
    ['no key', { REDIS_URL: 'redis://127.0.0.1:1' }, /^KEYRING_SEAL_KEYS is unset/],
  ])('with %s is refused: exit code 2', async (_what, env, says) => {
    const { code, stdout, stderr } = await command(['reseal'], env as Record<string, string>);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
    expect(stderr).not.toContain('CANARY');
  });
});

describe('the npm package', () => {
  const { bin } = packageJson as unknown as { bin: Readonly<Record<string, string>> };

  it('contains the command: run by node, and executable after the build', async () => {
    expect(Object.keys(bin)).toEqual(['keyring-gateway']);
    const file = bin['keyring-gateway'] ?? '';
    const folder = await mkdtemp(join(tmpdir(), 'keyring-pack-'));
    try {
      await mkdir(join(folder, dirname(file)));
      await copyFile(await commandFile(), join(folder, file));
      await chmod(join(folder, file), 0o644);
      // The step of the build that follows the compilation.
      await run('/bin/sh', ['-c', packageJson.scripts.build?.split(' && ').at(-1) ?? 'false'], { cwd: folder });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'p', version: '1.0.0', bin }));
      await run('npm', ['pack', '--silent'], { cwd: folder, env: bareEnv() });
      const { stdout } = await run('tar', ['-tvzf', join(folder, 'p-1.0.0.tgz')]);
      expect(stdout).toMatch(new RegExp(`^-rwxr-xr-x .* package/${file}$`, 'm'));
      expect(await readFile(join(folder, file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

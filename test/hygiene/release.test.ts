import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeVersion } from '../../scripts/version.js';
import { ROOT } from '../support/built.js';
import { packageJson, read } from './project.js';

const PACKAGES = ['package.json', 'packages/client/package.json', 'packages/react/package.json'];
const WITH_VERSION = [
  ...PACKAGES,
  ...['web', 'clients', 'gateway', 'next'].map(name => `examples/${name}/package.json`),
  'deploy/kubernetes/deployment.yaml',
];

/** The versions of Keyring's packages that a file names. */
const versionsIn = (text: string): string[] =>
  [
    ...text.matchAll(/keyring-gateway(?:-client|-react)?(?:": "\^?|:)(\d[\w.-]*)|"version": "(?!0\.0\.0)([\w.-]+)"/g),
  ].map(([, dependency, own]) => dependency ?? own ?? '');

describe('the current version', () => {
  it('is the same in every file that names it', () => {
    for (const file of WITH_VERSION) {
      const versions = versionsIn(read(file));
      expect(versions.length, file).toBeGreaterThan(0);
      expect(new Set(versions), file).toEqual(new Set([packageJson.version]));
    }
  });

  it('is the newest in the changelog', () => {
    expect(/^## (.*)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(packageJson.version);
  });
});

describe('a release with one changeset for the client', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-release-'));
    for (const file of [...WITH_VERSION, 'CHANGELOG.md', '.changeset/config.json']) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await cp(join(ROOT, file), join(folder, file));
    }
    const changeset = '---\n"keyring-gateway-client": minor\n---\n\nA session has a color.\n';
    await writeFile(join(folder, '.changeset/color.md'), changeset);
    // Changesets reads the workspaces from npm's lock file.
    await cp(join(ROOT, 'package-lock.json'), join(folder, 'package-lock.json'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
    git('init', '-b', 'main');
    execFileSync(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], {
      cwd: folder,
      stdio: 'pipe',
    });
    await writeVersion(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const [major = 0, minor = 0] = packageJson.version.split('.').map(Number);
  const next = `${major}.${minor + 1}.0`;

  it('gives all packages the same version, in every file', async () => {
    for (const file of WITH_VERSION) {
      const versions = versionsIn(await readFile(join(folder, file), 'utf8'));
      expect(new Set(versions), file).toEqual(new Set([next]));
    }
  });

  it('puts the change into the changelogs', async () => {
    expect(await readFile(join(folder, 'CHANGELOG.md'), 'utf8')).toMatch(new RegExp(`^# Changelog\\n\\n## ${next}\\n`));
    const client = await readFile(join(folder, 'packages/client/CHANGELOG.md'), 'utf8');
    expect(client).toContain('A session has a color.');
  });
});

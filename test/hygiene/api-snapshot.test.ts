import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiOf, changedExports } from '../../scripts/api.js';
import { ROOT } from '../support/built.js';
import { packageJson, read } from './project.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-api-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The snapshot of a build with these declarations. */
async function snapshotOf(index: string): Promise<string> {
  const files = {
    'package.json': '{ "type": "module" }',
    'index.d.ts': `export * from './inner.js';\n${index}`,
    'inner.d.ts': 'export interface Inner {\n  /** Why. */\n  readonly a: number;\n}',
    'providers/index.d.ts': 'export declare const one: string, two: number;',
    'testing/index.d.ts': 'export declare function until(what: string): Promise<void>;',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return apiOf(folder);
}

describe('the snapshot of the public types', () => {
  it('holds every export of each entry point, without comments', async () => {
    const snapshot = await snapshotOf('export type Id = string;');
    for (const text of [
      'type Id = string;',
      'readonly a: number;',
      'two: number',
      'declare function until(what: string)',
    ])
      expect(snapshot).toContain(text);
    expect(snapshot).not.toContain('Why');
  });

  it.each([
    ['a changed type', 'export type Id = number;', ['Id']],
    ['a removed export', '', ['Id']],
    ['an added export', 'export type Id = string;\nexport declare const more: 1;', ['more']],
    ['a comment', '/** New. */ export type Id = string;', []],
  ])('after %s names what changed', async (_, changed, names) => {
    const before = await snapshotOf('export type Id = string;');
    expect(changedExports(before, await snapshotOf(changed))).toEqual(names);
  });

  it('is checked in CI, after the build', () => {
    expect(read('.ci/run')).toMatch(/step npm run build\nstep npm run api:check\n/);
  });
});

describe('the API reference', () => {
  /** TypeDoc's exit code and output for a package with this one source, under the project's own options. */
  async function check(source: string): Promise<{ readonly code: number; readonly output: string }> {
    const options = {
      extends: [join(ROOT, 'typedoc.json')],
      entryPoints: ['index.ts'],
      tsconfig: 'tsconfig.json',
      intentionallyNotExported: [],
    };
    const files = {
      'index.ts': source,
      // TypeDoc takes types without a package, or of another one, for those of a dependency.
      'package.json': '{ "name": "checked" }',
      'tsconfig.json': '{ "files": ["index.ts"], "compilerOptions": { "types": [] } }',
      'typedoc.json': JSON.stringify(options),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const args = [join(ROOT, 'node_modules/typedoc/bin/typedoc'), '--emit', 'none'];
    return new Promise(resolve => {
      execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
    });
  }

  it('is complete when every export has a doc block', async () => {
    expect(await check('/** Why. */ export interface A { readonly a: number }\n')).toEqual({ code: 0, output: '' });
  });

  it.each([
    ['an export without a doc block', 'export interface Bare { readonly a: number }', 'Bare'],
    ['a method without one', '/** Why. */ export interface A { bare(): void }', 'bare'],
    ['a type that is not exported', 'interface Hidden {}\n/** Why. */ export type A = Hidden[];', 'Hidden'],
    ['a link that leads nowhere', '/** See {@link Nowhere}. */ export type A = string;', 'Nowhere'],
  ])('fails for %s', async (_what, source, name) => {
    const { code, output } = await check(source);
    expect(code).not.toBe(0);
    expect(output).toContain(name);
  });

  it('is checked together with the snapshot, and not published', () => {
    expect(packageJson.scripts['api:check']).toMatch(/&& typedoc --emit none$/);
    const { out } = JSON.parse(read('typedoc.json'));
    expect(read('.gitignore').split('\n')).toContain(`${out.split('/')[0]}/`);
  });
});

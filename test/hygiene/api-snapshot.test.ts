import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiOf, changedExports } from '../../scripts/api.js';
import { read } from './project.js';

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

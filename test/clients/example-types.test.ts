import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { generate } from '@graphql-codegen/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import codegen from '../../examples/web/codegen.js';
import { ROOT } from '../support/built.js';

const run = promisify(execFile);

describe('when a provider is added to the schema, and the types of the example frontend are generated again', () => {
  let folder: string;

  beforeAll(async () => {
    const cache = join(ROOT, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'example-types-'));
    await cp(join(ROOT, 'examples/web/src'), join(folder, 'src'), { recursive: true });
    const schema = ['schema/*.graphql', 'examples/providers/query-key/schema.graphql'].map(path => join(ROOT, path));
    const files = (await generate({ ...codegen, schema, cwd: folder, silent: true }, false)) as {
      filename: string;
      content: string;
    }[];
    for (const { filename, content } of files) {
      const file = join(folder, filename);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    expect(files.length).toBeGreaterThanOrEqual(3);
    // The project's own `exclude` has node_modules, where this folder is.
    const config = { extends: join(ROOT, 'examples/web/tsconfig.json'), include: ['src'], exclude: [] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('still type-checks', async () => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch(
      (error: { readonly stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });
});

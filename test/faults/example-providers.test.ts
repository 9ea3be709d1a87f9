import { readdirSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageJson } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { copyProject, type ProjectCopy, type Run, ran, WRITTEN_FROM_PROVIDERS } from '../support/project-copy.js';

const SLOW_MS = 300_000;
const HOME = join(ROOT, 'examples/providers');
/** Each folder holds one provider, whose name may be another. */
const FOLDERS = readdirSync(HOME, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));
const namesIn = (...path: string[]) => FOLDERS.flatMap(folder => readdirSync(join(HOME, folder, ...path), 'utf8'));
const EXAMPLES = namesIn('src', 'providers');
const PACKAGE = 'oauth4webapi';

describe('the example providers, added as their page describes', () => {
  let project: ProjectCopy;
  let before: ReadonlyMap<string, string>;
  let commands: Run[];
  beforeAll(async () => {
    project = await copyProject();
    before = await project.fingerprint();
    const parts = FOLDERS.flatMap(folder => ['schema', 'src', 'test'].map(part => ({ folder, part })));
    for (const { folder, part } of parts)
      await cp(join(project.folder, 'examples/providers', folder, part), join(project.folder, part), {
        recursive: true,
      });
    const npm = (...args: string[]) => project.run('npm', ...args);
    commands = [
      // What `npm install --save-prod` does to package.json, without a registry.
      await npm('pkg', 'set', `dependencies.${PACKAGE}=${packageJson.devDependencies[PACKAGE]}`),
      await npm('pkg', 'delete', `devDependencies.${PACKAGE}`),
      await npm('run', 'codegen'),
      await npm('run', 'codegen', '--workspaces', '--if-present'),
      await npm('run', 'schema'),
      await npm('run', 'docs'),
    ];
  }, SLOW_MS);
  afterAll(() => project.remove());

  const succeeded = (runs: readonly Run[]) =>
    expect(runs.map(ran)).toEqual(runs.map(run => ({ ...ran(run), code: 0 })));

  it('change no file but their own and the generated ones', async () => {
    succeeded(commands);
    const own = (file: string) =>
      EXAMPLES.some(name => file === `schema/${name}.graphql` || file.includes(`providers/${name}/`));
    const after = await project.fingerprint();
    const changed = [...after].flatMap(([file, hash]) => (before.get(file) === hash ? [] : [file]));
    expect(changed.filter(own).length).toBeGreaterThan(20);
    expect(changed.filter(file => !own(file)).sort()).toEqual([...WRITTEN_FROM_PROVIDERS, 'package.json'].sort());
  });

  it(
    'pass the type check, the lint rules and the import rules',
    async () => {
      const ownTests = EXAMPLES.map(name => `test/providers/${name}`);
      const options = {
        extends: './tsconfig.json',
        compilerOptions: { incremental: false },
        include: ['src', 'scripts', ...ownTests],
      };
      await writeFile(join(project.folder, 'tsconfig.product.json'), JSON.stringify(options));
      succeeded([
        await project.tool('tsc', '-p', 'tsconfig.product.json'),
        await project.tool('biome', 'check', '--error-on-warnings', 'src/providers', ...ownTests),
        await project.tool('depcruise', 'src', 'scripts', 'codegen.ts', ...ownTests),
      ]);
    },
    SLOW_MS,
  );

  it(
    'pass the conformance kit',
    async () => {
      const { code, output } = await project.tool('tsx', 'scripts/conformance.ts', ...EXAMPLES);
      const broken = output.split('\n').filter(line => /✗|seen:/.test(line));
      const held = output.match(/\d+ held, 0 broken/g)?.length;
      expect({ broken, code, held }).toEqual({ broken: [], code: 0, held: EXAMPLES.length });
    },
    SLOW_MS,
  );

  it(
    'pass their own tests, one against a certified OpenID provider, and the rules for schemas and resolvers',
    async () => {
      const rules = ['schema', 'resolvers', 'no-provider-names'].map(name => `test/hygiene/${name}.test.ts`);
      const own = EXAMPLES.map(name => `test/providers/${name}/`);
      const run = await project.tool('vitest', 'run', '--project', 'all', '--reporter', 'default', ...own, ...rules);
      succeeded([run]);
      const tests = FOLDERS.flatMap(folder =>
        readdirSync(join(HOME, folder, 'test'), { recursive: true, encoding: 'utf8' }),
      );
      const files = tests.filter(file => file.endsWith('.test.ts')).length + rules.length;
      expect(run.output).toMatch(new RegExp(`Test Files .*${files} passed`));
    },
    SLOW_MS,
  );
});

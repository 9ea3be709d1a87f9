import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintAbout, renamed } from '../../scripts/new-provider/names.js';
import { FLOWS } from '../../scripts/new-provider/plan.js';
import { writeProvider } from '../../scripts/new-provider.js';
import { copyProject, type ProjectCopy, type Run, ran, WRITTEN_FROM_PROVIDERS } from '../support/project-copy.js';

const SLOW_MS = 300_000;

/** A provider for each template; the names differ from the placeholder's in length and in where they sort. */
const NAMES = ['nova', 'quillon', 'pulse', 'zo', 'emberandash'];
const made = FLOWS.map((flow, n) => ({ flow, name: NAMES[n] ?? flow }));

let project: ProjectCopy;
const newProvider = (...args: string[]) => project.tool('tsx', 'scripts/new-provider.ts', ...args);

describe('npm run new-provider', () => {
  const wrote: string[][] = [];
  let before: ReadonlyMap<string, string> = new Map();
  let last: Run;
  beforeAll(async () => {
    project = await copyProject();
    before = await project.fingerprint();
    // The command formats and writes for all of them at the end.
    for (const { name, flow } of made.slice(0, -1)) wrote.push(await writeProvider(project.folder, name, flow));
    const { name = '', flow = '' } = made.at(-1) ?? {};
    last = await newProvider(name, '--flow', flow);
    wrote.push(last.output.split('\n').flatMap(line => /^wrote (.*)$/.exec(line)?.[1] ?? []));
  }, SLOW_MS);
  afterAll(() => project.remove());

  it('writes a folder and a schema file, and nothing else by hand', async () => {
    expect(ran(last)).toMatchObject({ code: 0 });
    made.forEach(({ name }, n) => {
      expect(wrote[n]).toContain(`schema/${name}.graphql`);
      expect(wrote[n]).toContain(`src/providers/${name}/index.ts`);
    });
    const after = await project.fingerprint();
    const changed = [...after].flatMap(([file, hash]) => (before.get(file) === hash ? [] : [file]));
    expect(changed.filter(file => !wrote.flat().includes(file)).sort()).toEqual(WRITTEN_FROM_PROVIDERS);
  });

  it('leaves no trace of the placeholder', async () => {
    for (const { name } of made) {
      const files = await project.run('grep', '-rli', 'acme', `src/providers/${name}`, `schema/${name}.graphql`);
      expect(files.output).toBe('');
    }
  });

  it('refuses a name that is taken, and shows the usage', async () => {
    expect(await newProvider('nova', '--flow', 'password')).toEqual({ code: 1, output: 'the name is taken\n' });
    expect(await newProvider('another')).toMatchObject({ code: 2, output: expect.stringContaining('--flow') });
  });

  it('leaves a project that passes the type check, the lint rules and the import rules', async () => {
    const options = {
      extends: './tsconfig.json',
      compilerOptions: { incremental: false },
      include: ['src', 'scripts'],
    };
    await writeFile(join(project.folder, 'tsconfig.product.json'), JSON.stringify(options));
    const [types, lint, imports] = await Promise.all([
      project.tool('tsc', '-p', 'tsconfig.product.json'),
      project.tool('biome', 'check', '--error-on-warnings', 'src/providers', 'src/generated', 'templates'),
      project.tool('depcruise', 'src', 'scripts', 'codegen.ts'),
    ]);
    expect([types, lint, imports].map(ran)).toEqual([types, lint, imports].map(run => ({ ...ran(run), code: 0 })));
  }, 300_000);

  it.each(made)(
    'leaves a provider from $flow that passes the conformance kit',
    async ({ name }) => {
      const { code, output } = await project.tool('tsx', 'scripts/conformance.ts', name);
      const broken = output.split('\n').filter(line => /✗|seen:/.test(line));
      expect({ broken, code, held: output.match(/\d+ held, 0 broken/g)?.length }).toEqual({
        broken: [],
        code: 0,
        held: 1,
      });
    },
    SLOW_MS,
  );

  it('adds their sandboxes to the demo', async () => {
    const text = await readFile(join(project.folder, 'src/generated/sandboxes.ts'), 'utf8');
    for (const { name } of made) expect(text).toContain(`import { ${name}Sandbox } from`);
  });
});

describe('the name of a provider', () => {
  it.each(['Acme', 'a', '1st', 'a-b', 'class', 'const', 'x'.repeat(32), 'pool', ''])('cannot be %j', name => {
    expect(complaintAbout(name, ['pool'])).toEqual(expect.any(String));
  });

  it.each(['acme', 'a2', 'as400'])('can be %j', name => {
    expect(complaintAbout(name, ['pool'])).toBeUndefined();
  });

  it('is put in place of the placeholder in three spellings, and nowhere else', () => {
    expect(renamed("id: 'ACME', AcmeUser, acmeApi, Acme's, /callback/acme$/", 'nova')).toBe(
      "id: 'NOVA', NovaUser, novaApi, Nova's, /callback/nova$/",
    );
  });
});

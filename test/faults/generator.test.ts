import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS } from '../../src/cli/project/templates.js';
import { dataOf, graphqlPost, graphqlResponse, send } from '../../src/testing/browser.js';
import { until } from '../../src/testing/until.js';
import { bareEnv, startChild } from '../support/child.js';
import { commandFile } from '../support/command.js';
import { install, pack } from '../support/packed.js';
import { freePort } from '../support/ports.js';

const SLOW_MS = 600_000;

/** A provider for each template; the names differ from the placeholder's in length and in where they sort. */
const NAMES = ['nova', 'quillon', 'pulse', 'zo', 'emberandash'];
const made = FLOWS.map((flow, n) => ({ flow, name: NAMES[n] ?? flow }));

let folder: string;
let project: string;

interface Run {
  readonly code: number;
  readonly output: string;
}

const run = (command: string, args: readonly string[], cwd = project): Promise<Run> =>
  new Promise(resolve => {
    execFile(command, args, { cwd, env: bareEnv(), maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: `${stdout}${stderr}` }),
    );
  });
const bin = () => join(project, 'node_modules/keyring-gateway/dist/cli.js');
const keyring = (...args: string[]) => run(process.execPath, [bin(), ...args]);

/** A command that must succeed; a failure shows the end of its output. */
const succeeds = ({ code, output }: Run) => expect({ code, output: output.slice(-4_000) }).toMatchObject({ code: 0 });

describe('a project of the packed package', () => {
  let installed: string;
  const created: Run[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-project-'));
    project = join(folder, 'my gateway');
    await mkdir(project);
    const { file } = await pack();
    // The package itself is installed only after `init`, which writes package.json.
    succeeds(await run(process.execPath, [await commandFile(), 'init']));
    installed = await install(project, file);
    for (const { name, flow } of made) created.push(await keyring('new-provider', name, '--flow', flow));
  }, SLOW_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('installs without an engine warning', () => {
    expect(installed).not.toMatch(/EBADENGINE|Unsupported engine/);
  });

  it('gets a folder for each new provider, an entry in its config, and types', async () => {
    made.forEach(({ name }, n) => {
      const { code, output = '' } = created[n] ?? {};
      expect({ code, output }).toMatchObject({ code: 0 });
      for (const file of [`providers/${name}/index.ts`, 'keyring.config.ts', 'generated/graphql.ts'])
        expect(output).toContain(`wrote ${file}\n`);
    });
    const config = await readFile(join(project, 'keyring.config.ts'), 'utf8');
    expect(config).toContain(`providers: [pmapi, socios, ${NAMES.join(', ')}],`);
    const { output } = await run('grep', ['-rli', 'acme', 'providers', 'generated', 'keyring.config.ts']);
    expect(output).toBe('');
  });

  it('passes its own test', async () => succeeds(await run('npm', ['test'])), SLOW_MS);

  it('passes its type check', async () => succeeds(await run('npm', ['run', 'typecheck'])), SLOW_MS);

  it('gets types that know its own parent types', async () => {
    const types = await readFile(join(project, 'generated/graphql.ts'), 'utf8');
    expect(types).toContain("from '../providers/zo/responses.js'");
    expect(types).toMatch(/import type \{ GatewayContext \} from 'keyring-gateway'/);
  });

  it.each(made)(
    'gets a provider from $flow that passes the conformance kit',
    async ({ name }) => {
      const { code, output } = await keyring('conformance', name);
      const broken = output.split('\n').filter(line => /✗|seen:/.test(line));
      expect({ broken, code, held: output.match(/\d+ passed, 0 failed/g)?.length }).toEqual({
        broken: [],
        code: 0,
        held: 1,
      });
    },
    SLOW_MS,
  );

  it('starts with all of its providers, and responds', async () => {
    const port = await freePort();
    const gateway = startChild(process.execPath, [bin()], { cwd: project, env: { ...bareEnv(), PORT: String(port) } });
    try {
      const origin = `http://localhost:${port}`;
      await until('it is live', async () => (await fetch(`${origin}/live`)).ok, { timeoutMs: 60_000 });
      const response = graphqlResponse(await send(graphqlPost(origin, '{ providers { id } }')));
      const ids = ['PMAPI', 'SOCIOS', ...NAMES.map(name => name.toUpperCase())];
      expect(dataOf(response)).toEqual({ providers: expect.arrayContaining(ids.map(id => ({ id }))) });
    } finally {
      await gateway.end('SIGKILL');
    }
  });

  it('prints its schema', async () => {
    const printed = await keyring('schema');
    succeeds(printed);
    for (const name of NAMES) expect(printed.output).toContain(`${name}Items: [`);
    succeeds(await keyring('schema', '--out', 'schema.graphql'));
    expect(await readFile(join(project, 'schema.graphql'), 'utf8')).toBe(printed.output);
  });

  it('is not written over', async () => {
    expect(await keyring('init')).toEqual({
      code: 2,
      output: 'package.json exists. init writes new projects only.\n',
    });
    expect(await keyring('new-provider', 'nova', '--flow', 'password')).toEqual({
      code: 1,
      output: 'The name nova is taken.\n',
    });
  });

  it('is given the lines to add where its config cannot be edited safely', async () => {
    const config = join(project, 'keyring.config.ts');
    const before = await readFile(config, 'utf8');
    await writeFile(config, before.replace('providers: [', 'providers: [...[], '));
    try {
      const { code, output } = await keyring('new-provider', 'later', '--flow', 'api-key');
      expect(code).toBe(0);
      expect(output).toContain("import { later } from './providers/later/index.js';\n  providers: [..., later],");
    } finally {
      await writeFile(config, before);
      await rm(join(project, 'providers/later'), { recursive: true, force: true });
    }
  });
});

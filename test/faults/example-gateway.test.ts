import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, graphqlPost, graphqlResponse, send } from '../../src/testing/browser.js';
import { until } from '../../src/testing/until.js';
import { ROOT } from '../support/built.js';
import { bareEnv, startChild } from '../support/child.js';
import { install, pack } from '../support/packed.js';
import { freePort } from '../support/ports.js';

const SLOW_MS = 600_000;

let folder: string;
let project: string;

const run = (command: string, ...args: string[]) =>
  new Promise<{ readonly code: number; readonly output: string }>(resolve => {
    execFile(command, args, { cwd: project, env: bareEnv() }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: `${stdout}${stderr}`.slice(-4_000) }),
    );
  });
const succeeds = async (command: string, ...args: string[]) =>
  expect(await run(command, ...args)).toMatchObject({ code: 0 });

describe('examples/gateway with the packed package', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-example-'));
    project = join(folder, 'gateway');
    await cp(join(ROOT, 'examples/gateway'), project, { recursive: true });
    const { file } = await pack();
    await install(project, file);
  }, SLOW_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes its own tests', () => succeeds('npm', 'test'), SLOW_MS);

  it('passes its type check', () => succeeds('npm', 'run', 'typecheck'), SLOW_MS);

  it('has the types that codegen writes', async () => {
    const types = (at: string) => readFile(join(at, 'generated/graphql.ts'), 'utf8');
    await succeeds('npm', 'run', 'codegen');
    expect(await types(project)).toBe(await types(join(ROOT, 'examples/gateway')));
  });

  it('passes the conformance kit', () => succeeds('npm', 'run', 'conformance', '--', 'parcel'), SLOW_MS);

  it(
    'starts, serves its own provider and drains',
    async () => {
      const port = await freePort();
      const bin = join(project, 'node_modules/keyring-gateway/dist/cli.js');
      const gateway = startChild(process.execPath, [bin], { cwd: project, env: { ...bareEnv(), PORT: String(port) } });
      try {
        const origin = `http://localhost:${port}`;
        await until('it is live', async () => (await send({ url: `${origin}/live` })).status === 200, {
          timeoutMs: 60_000,
        });
        const response = await send(graphqlPost(origin, '{ providers { id } }'));
        expect(dataOf(graphqlResponse(response))).toEqual({
          providers: [{ id: 'PMAPI' }, { id: 'SOCIOS' }, { id: 'PARCEL' }],
        });
        expect(await gateway.end('SIGINT', 30_000)).toBe(0);
      } finally {
        await gateway.end('SIGKILL');
      }
    },
    SLOW_MS,
  );
});

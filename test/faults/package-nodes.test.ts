import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { Browser } from '../../src/testing/browser.js';
import { until } from '../../src/testing/until.js';
import { bareEnv, startChild } from '../support/child.js';
import { NODE_MAJORS, nodeFolder } from '../support/node-versions.js';
import { installWith, pack } from '../support/packed.js';
import { freePort } from '../support/ports.js';

/** A project of the packed package, from an empty folder to a query, on each Node that the package supports. */

const run = promisify(execFile);
const BUILD_MS = 400_000;
const SLOW_MS = 240_000;
const SIGN_IN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } }
}`;

describe.each(NODE_MAJORS)('a project of the package on Node %i', major => {
  let folder: string;
  let project: string;
  let bin: string;
  let env: Record<string, string>;
  let installed: string;

  /** Runs a program on this Node. Rejects with its output if it fails. */
  const onNode = async (cwd: string, command: string, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(command, args, { cwd, env }).catch(
      (error: { readonly stdout: string; readonly stderr: string }) => {
        throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`.slice(-6_000));
      },
    );
    return stdout + stderr;
  };
  const keyring = (...args: string[]) => onNode(project, 'npx', '--no-install', 'keyring-gateway', ...args);

  /** Starts a command of the package. Not by `npm start`: npm would pass on no signal to what its shell has started. */
  async function start(settings: Readonly<Record<string, string>>, ...args: string[]) {
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    const file = join(project, 'node_modules/.bin/keyring-gateway');
    const gateway = startChild(join(bin, 'node'), [file, ...args], {
      cwd: project,
      env: { ...env, ...settings, PORT: String(port) },
    });
    await until('it is live', async () => (await fetch(`${publicUrl}/live`)).ok, { timeoutMs: 60_000 });
    return { gateway, browser: new Browser({ publicUrl, port }) };
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `keyring-node-${major}-`));
    bin = await nodeFolder(major);
    const PATH = `${bin}${delimiter}${process.env.PATH}`;
    env = { ...bareEnv(), PATH };
    const { file } = await pack();
    // `init` writes a package.json, so the package that has the command is in another folder.
    const tool = join(folder, 'tool');
    await installWith(PATH, tool, file);
    await onNode(tool, 'npx', '--no-install', 'keyring-gateway', 'init', '../project');
    project = join(folder, 'project');
    installed = await installWith(PATH, project, file);
  }, BUILD_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs on that Node', async () => {
    expect(JSON.parse(await onNode(project, 'npm', 'version', '--json'))).toMatchObject({
      node: expect.stringMatching(`^${major}\\.`),
    });
  });

  it('installs without an engine warning', () => {
    expect(installed).toMatch(/added \d+ packages/);
    expect(installed).not.toMatch(/EBADENGINE|Unsupported engine/);
  });

  it('passes its own test', { timeout: SLOW_MS }, async () => {
    expect(await onNode(project, 'npm', 'test')).toMatch(/Tests .*1 passed/);
  });

  it('starts, signs a user in and reads their data', { timeout: SLOW_MS }, async () => {
    const sandbox = await pmapiSandbox.start();
    const { gateway, browser } = await start({ ...sandbox.env, KEYRING_ALLOW_HTTP_UPSTREAMS: '1' });
    try {
      const [login] = sandbox.logins;
      expect(await browser.data(SIGN_IN, { input: login?.input })).toEqual({ login: { __typename: 'LoggedIn' } });
      const { viewer } = await browser.data<{ readonly viewer: object }>(`{ viewer { ${sandbox.sample.viewer} } }`);
      expect(viewer).toEqual({ pmapi: expect.any(Object) });
      expect(await gateway.end('SIGTERM', 20_000)).toBe(0);
    } finally {
      await gateway.end('SIGKILL');
      await sandbox.close();
    }
  });

  // The rest of the walk, on the Node of this process.
  if (process.versions.node.startsWith(`${major}.`))
    describe('with a provider of its own', () => {
      beforeAll(async () => {
        const output = await keyring('new-provider', 'acme', '--flow', 'oauth2-code');
        expect(output).toContain('wrote providers/acme/index.ts\n');
      }, SLOW_MS);

      it('passes the conformance kit', { timeout: SLOW_MS }, async () => {
        expect(await keyring('conformance', 'acme')).toMatch(/[1-9]\d* passed, 0 failed/);
      });

      it('passes its type check and its own test', { timeout: SLOW_MS }, async () => {
        await onNode(project, 'npm', 'run', 'typecheck');
        expect(await onNode(project, 'npm', 'test')).toMatch(/Tests .*1 passed/);
      });

      it('signs a user in at the page of the new provider and reads their data', { timeout: SLOW_MS }, async () => {
        const { gateway, browser } = await start({}, 'demo');
        try {
          const { login } = await browser.data<{ readonly login: { readonly authorizationUrl: string } }>(SIGN_IN, {
            input: { acme: {} },
          });
          const page = await browser.open(login.authorizationUrl);
          const link = /href="([^"]+)">Continue as/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
          await browser.follow(new URL(String(link), login.authorizationUrl).href);
          expect(await browser.data('{ viewer { acme { id name } } acmeItems { id title } }')).toEqual({
            viewer: { acme: { id: expect.any(String), name: expect.any(String) } },
            acmeItems: expect.arrayContaining([{ id: expect.any(String), title: expect.any(String) }]),
          });
        } finally {
          await gateway.end('SIGINT', 10_000);
        }
      });
    });
});

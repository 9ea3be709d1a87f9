import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { ownModules } from '../../src/cli/own-modules.js';
import { loadProject } from '../../src/config/load-project.js';
import { createGateway } from '../../src/create-gateway.js';
import { purewlSandbox } from '../../src/providers/purewl/sandbox.js';
import { fences, read } from '../hygiene/project.js';
import { Browser } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { LOGIN } from './journey-queries.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-plugins-'));
let purewl: Awaited<ReturnType<typeof purewlSandbox.start>>;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  purewl = await purewlSandbox.start();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  for (const close of closing) await close();
  await purewl.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A gateway with the config of one of the page's examples, and a browser before it. */
async function start(example: number): Promise<{ browser: Browser }> {
  const file = join(folder, `example-${example}.ts`);
  writeFileSync(file, fences(read('docs/plugins.md'), 'ts')[example] ?? '');
  const port = await freePort();
  const env = { ...purewl.env, KEYRING_ALLOW_HTTP_UPSTREAMS: '1', PUBLIC_URL: `http://localhost:${port}` };
  const gateway = await createGateway(await loadProject({ KEYRING_CONFIG: file }, ownModules), env);
  const server = createServer(gateway.handler).listen(port, '127.0.0.1');
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => gateway.close(),
  );
  return { browser: new Browser({ publicUrl: env.PUBLIC_URL, port }) };
}

const signIn = (browser: Browser) => browser.data(LOGIN, { input: purewl.logins[0]?.input });

it('the example of a plugin refuses operations without a name', async () => {
  const { browser } = await start(0);
  expect(await browser.graphql('query Who { providers { id } }')).toMatchObject({
    errors: [{ message: 'Send operationName.', extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

it('the example of a listener prints the events of a session', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  const { browser } = await start(1);
  expect(await signIn(browser)).toMatchObject({ login: { __typename: 'LoggedIn' } });
  await expect.poll(() => info.mock.calls).toEqual([[expect.any(String), 'granted', 'PUREWL', 'default']]);
});

it('the example of a logger gets the log', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  const { browser } = await start(2);
  await browser.data('query Who { providers { id } }');
  await expect.poll(() => info.mock.calls).toEqual([[expect.objectContaining({ operation: 'Who' }), 'operation']]);
});

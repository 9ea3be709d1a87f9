import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, type Gateway } from 'keyring-gateway';
import { Browser, type Sandbox, sandboxesOf } from 'keyring-gateway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import project from '../keyring.config.js';

const server = createServer();
let gateway: Gateway;
let sandboxes: Sandbox[];
let browser: Browser;

beforeAll(async () => {
  sandboxes = await Promise.all((await sandboxesOf(project.providers)).map(sandbox => sandbox.start()));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const publicUrl = `http://localhost:${port}`;
  const own = { PUBLIC_URL: publicUrl, KEYRING_ALLOW_HTTP_UPSTREAMS: '1', KEYRING_LOG_LEVEL: 'error' };
  gateway = await createGateway(project, Object.assign({}, ...sandboxes.map(({ env }) => env), own));
  server.on('request', gateway.handler);
  browser = new Browser({ publicUrl, port });
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await gateway?.close();
  await Promise.all(sandboxes.map(sandbox => sandbox.close()));
});

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';

it('signs a user in, reads data with their token, and logs them out', async () => {
  const sandbox = sandboxes.find(({ id }) => id === 'PMAPI');
  const input = sandbox?.logins[0]?.input;
  expect(await browser.data(LOGIN, { input })).toEqual({ login: { __typename: 'LoggedIn' } });

  const { viewer } = await browser.data<{ viewer: object }>(`{ viewer { ${sandbox?.sample.viewer} } }`);
  expect(viewer).toEqual({ pmapi: expect.any(Object) });

  await browser.data('mutation { logout { sessionsEnded } }');
  expect(await browser.data('{ session { id } }')).toEqual({ session: null });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, type Gateway } from 'keyring-gateway';
import { Browser, type Sandbox, sandboxesOf } from 'keyring-gateway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import project from '../keyring.config.js';
import { useSlowOperations } from '../plugins/slow-operations.js';

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

it.each(['PMAPI', 'PARCEL'])('signs a user in at %s, reads data with their token, and logs them out', async id => {
  const sandbox = sandboxes.find(one => one.id === id);
  const input = sandbox?.logins[0]?.input;
  expect(await browser.data(LOGIN, { input })).toEqual({ login: { __typename: 'LoggedIn' } });

  const { viewer } = await browser.data<{ viewer: object }>(`{ viewer { ${sandbox?.sample.viewer} } }`);
  expect(viewer).toEqual({ [id.toLowerCase()]: expect.any(Object) });

  await browser.data('mutation { logout { sessionsEnded } }');
  expect(await browser.data('{ session { id } }')).toEqual({ session: null });
});

it('reports operations that take long', async () => {
  const reported: string[] = [];
  const slow = { ...project, plugins: [useSlowOperations(operation => reported.push(operation), 0)] };
  const other = await createGateway(slow, { ...process.env, PUBLIC_URL: 'http://localhost:4000' });
  const alone = createServer(other.handler);
  await new Promise<void>(resolve => alone.listen(0, '127.0.0.1', resolve));
  const { port } = alone.address() as AddressInfo;
  await new Browser({ publicUrl: 'http://localhost:4000', port }).data('query Names { providers { name } }');
  alone.close();
  alone.closeAllConnections();
  await other.close();
  expect(reported).toEqual(['Names']);
});

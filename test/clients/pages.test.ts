import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { build } from 'esbuild';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { servePages } from '../../src/cli/demo/example.js';
import { read } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { startChild } from '../support/child.js';
import { startChromium, type TestBrowser } from '../support/chromium.js';
import { type Sandboxes, startSandboxes, startWorld, type World } from '../support/gateway.js';
import { freePort } from '../support/ports.js';
import { startHaproxySections, startNginxServer } from '../support/proxies.js';
import { followsItsSession } from './page-journey.js';

/** The pages and the deployments of docs/clients.md, in a real browser. */

const EXAMPLES = join(ROOT, 'examples/clients');

let folder: string;
let sandboxes: Sandboxes;
let browser: TestBrowser;
let profile: BrowserContext;
/** Servers that a test has started. */
const started: { stop(): unknown }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-pages-'));
  [sandboxes, browser] = await Promise.all([startSandboxes(), startChromium()]);
  await buildPage('first-page', 'index', 'main.ts');
});
beforeEach(async () => {
  profile = await browser.newProfile();
});
afterEach(async () => {
  await profile.close();
  for (const one of started.splice(0)) await one.stop();
});
afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
  await rm(folder, { recursive: true, force: true });
});

/** Writes a page of the examples and its script, bundled, below `folder`. */
async function buildPage(from: string, page: string, script: string): Promise<void> {
  const bundled = script.replace(/tsx?$/, 'js');
  await mkdir(join(folder, from), { recursive: true });
  const html = await readFile(join(EXAMPLES, from, `${page}.html`), 'utf8');
  await writeFile(join(folder, from, `${page}.html`), html.replace(script, bundled));
  await build({
    entryPoints: [join(EXAMPLES, from, script)],
    outfile: join(folder, from, bundled),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
}

/** Starts a gateway, as browsers see it at `publicUrl`. */
async function startGateway(
  env: Readonly<Record<string, string>>,
  withPages?: (gateway: RequestListener) => RequestListener,
) {
  const options = { sandboxes, env: { KEYRING_RETURN_TO: '', ...env } };
  const world = await startWorld({ ...options, ...(withPages && { overrides: { withPages } }) });
  started.push({ stop: () => world.close() });
  return world;
}

const filesOf = async (from: string, names: readonly string[]) =>
  new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, Buffer]> => [`/${name}`, await readFile(join(folder, from, name))]),
    ),
  );

/** A server of static files, such as a CDN. */
async function startStatic(from: string) {
  const files = await filesOf(from, ['index.html', 'main.js']);
  const listener: RequestListener = ({ url = '/' }, response) => {
    const name = url === '/' ? '/index.html' : url;
    response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'text/html').end(files.get(name));
  };
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise(listening => server.once('listening', listening));
  started.push({ stop: () => server.close() });
  return { files, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const follows = (url: string, world: World) => followsItsSession(profile, url, world);

describe('the first page of docs/clients.md', () => {
  it('signs in, shows data and follows a logout, behind Vite’s proxy', async () => {
    const [port, gatewayPort] = [await freePort(), await freePort()];
    const project = join(folder, 'first-page');
    const config = read('examples/clients/first-page/vite.config.ts').replace(
      'localhost:4000',
      `localhost:${gatewayPort}`,
    );
    await writeFile(join(project, 'vite.config.ts'), config);
    await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    const bin = join(ROOT, 'node_modules/vite/bin/vite.js');
    const vite = startChild(process.execPath, [bin, '--port', String(port), '--strictPort'], { cwd: project });
    started.push({ stop: () => vite.end() });
    await vite.printed(/ready in/, 60_000);
    const url = `http://localhost:${port}`;
    await follows(url, await startGateway({ PORT: String(gatewayPort), PUBLIC_URL: url }));
  });

  it('does so behind nginx by the recipe', async () => {
    const port = await freePort();
    const locations = read('examples/clients/deploy/nginx.conf')
      .replace('127.0.0.1:4000', `127.0.0.1:${port}`)
      .replace('/srv/app', join(folder, 'first-page'));
    const nginx = await startNginxServer(locations);
    started.push(nginx);
    const env = { PORT: String(port), PUBLIC_URL: nginx.url, KEYRING_TRUST_PROXY: '1' };
    await follows(nginx.url, await startGateway(env));
  });

  it('does so behind HAProxy by the recipe', async () => {
    const port = await freePort();
    const { address: pages } = await startStatic('first-page');
    const haproxy = await startHaproxySections(bind =>
      read('examples/clients/deploy/haproxy.cfg')
        .replace(/bind .*/, bind)
        .replace('127.0.0.1:4000 check', `127.0.0.1:${port} check inter 100`)
        .replace('127.0.0.1:3000', pages),
    );
    started.push(haproxy);
    const env = { PORT: String(port), PUBLIC_URL: haproxy.url, KEYRING_TRUST_PROXY: '1' };
    await follows(haproxy.url, await startGateway(env));
  });
});

describe('the first page on another subdomain than the gateway', () => {
  it('signs in, shows data and follows a logout', async () => {
    const gatewayPort = await freePort();
    const { files, address } = await startStatic('first-page');
    const [app, api] = [`http://localhost:${address.split(':')[1]}`, `http://localhost:${gatewayPort}`];
    const here = (text: string) =>
      text.replaceAll('https://app.example.com', app).replaceAll('https://api.example.com', api);
    const settings = parseEnv(here(read('examples/clients/deploy/subdomains.env')));
    const [, keyring = ''] = /= (createKeyring\(.*\));/.exec(here(read('examples/clients/subdomains.ts'))) ?? [];
    const main = await readFile(join(folder, 'first-page/main.js'), 'utf8');
    files.set('/main.js', Buffer.from(main.replace(/createKeyring\(\)/, keyring)));
    await follows(app, await startGateway({ PORT: String(gatewayPort), ...settings }));
  });
});

describe('with React, the page of docs/clients.md', () => {
  beforeAll(async () => {
    await buildPage('react', 'index', 'main.tsx');
    await buildPage('react', 'apollo', 'apollo.tsx');
    await buildPage('react', 'urql', 'urql.tsx');
  });

  it.each([
    ['without a GraphQL client', '/'],
    ['with Apollo Client', '/apollo.html'],
    ['with urql', '/urql.html'],
  ])('signs in, shows data and follows a logout: %s', async (_with, path) => {
    const port = await freePort();
    const files = await filesOf('react', ['index.html', 'apollo.html', 'urql.html', 'main.js', 'apollo.js', 'urql.js']);
    const world = await startGateway({ PORT: String(port) }, gateway =>
      servePages(files, `http://localhost:${port}`, gateway),
    );
    await follows(world.url + path, world);
  });
});

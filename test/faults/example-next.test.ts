import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followsItsSession, signInByElement } from '../clients/page-journey.js';
import { ROOT } from '../support/built.js';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { startChromium, type TestBrowser } from '../support/chromium.js';
import { startWorld, type World } from '../support/gateway.js';
import { install, packClients } from '../support/packed.js';
import { freePort } from '../support/ports.js';

const SLOW_MS = 600_000;

let folder: string;
let world: World;
let next: Child;
let browser: TestBrowser;

describe('examples/next with the packed packages', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-next-'));
    const project = join(folder, 'next');
    await cp(join(ROOT, 'examples/next'), project, { recursive: true });
    const { client, react } = await packClients(folder);
    await install(project, client.file, react.file);
    const [port, gatewayPort] = [await freePort(), await freePort()];
    const env = {
      ...bareEnv(),
      GATEWAY_URL: `http://localhost:${gatewayPort}`,
      NEXT_TELEMETRY_DISABLED: '1',
    };
    const bin = join(project, 'node_modules/next/dist/bin/next');
    // The build checks the types as well.
    await promisify(execFile)(process.execPath, [bin, 'build'], { cwd: project, env });
    const settings = { PORT: String(gatewayPort), PUBLIC_URL: `http://localhost:${port}`, KEYRING_RETURN_TO: '' };
    [world, browser] = await Promise.all([startWorld({ env: settings }), startChromium()]);
    next = startChild(process.execPath, [bin, 'start', '--port', String(port)], { cwd: project, env });
    await next.printed(/Ready/, 60_000);
  }, SLOW_MS);
  afterAll(async () => {
    await next.end();
    await browser.close();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The HTML that a browser with these cookies gets, without what its scripts do. */
  async function firstHtml(profile: BrowserContext): Promise<string> {
    return (await profile.request.get(world.url)).text();
  }

  it('renders the visitor’s session and data on the server, and the visitor’s only', async () => {
    const [profile, stranger] = [await browser.newProfile(), await browser.newProfile()];
    expect(await firstHtml(profile)).toContain('Not signed in');
    const page = await profile.newPage();
    await page.goto(world.url);
    await signInByElement(page, world);
    await page.getByText('Accounts: 1').waitFor();

    expect(await firstHtml(profile)).toMatch(/Accounts: (<!-- -->)?1.*Archive/s);
    expect(await firstHtml(stranger)).toContain('Not signed in');
    expect(await firstHtml(stranger)).not.toContain('Archive');
  });

  it('renders again in the browser after a sign-in, and after a logout in another tab', async () => {
    await followsItsSession(await browser.newProfile(), world.url, world);
    expect(browser.takeConsoleErrors()).toEqual([]);
  });
});

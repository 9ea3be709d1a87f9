import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant, GrantState } from 'keyring-gateway-client';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { servePages } from '../../../src/cli/demo/example.js';
import { startChromium, type TestBrowser } from '../../../test/support/chromium.js';
import { startWorld, type World } from '../../../test/support/gateway.js';
import { freePort } from '../../../test/support/ports.js';
import { bundle, MAJORS } from './bundle.js';
import type { Initial } from './page/app.js';

const SIGNED_OUT: Initial = { session: null, providers: [] };

let world: World;
let browser: TestBrowser;
const files = new Map<string, Buffer>();

beforeAll(async () => {
  const port = await freePort();
  const withPages = (gateway: RequestListener) => servePages(files, `http://localhost:${port}`, gateway);
  const env = { PORT: String(port), KEYRING_RETURN_TO: '' };
  [world, browser] = await Promise.all([startWorld({ env, overrides: { withPages } }), startChromium()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const serve = (path: string, text: string) => files.set(path, Buffer.from(text));
const html = (script: string, root = '', initial = '') =>
  `<!doctype html><html lang="en"><title>Test</title><link rel="icon" href="/icon.svg">${initial}<div id="root">${root}</div><script type="module" src="/${script}"></script></html>`;

/** Nothing that the sandbox of Sign-Up.to has issued works any longer. */
function voidTokens(): void {
  const { ledger } = world.sandboxes.pmapi;
  for (const token of ledger.entries.keys()) ledger.revoke(token);
}

describe.each(MAJORS)('with React %s', major => {
  let folder: string;
  let server: typeof import('./page/server.js');
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-react-'));
    serve('/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    serve('/client.js', await bundle('client.tsx', major, 'browser'));
    serve('/hydrate.js', await bundle('hydrate.tsx', major, 'browser'));
    serve('/page.html', html('client.js'));
    const file = join(folder, 'server.cjs');
    await writeFile(file, await bundle('server.tsx', major, 'node'));
    server = createRequire(import.meta.url)(file);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.context().close();
    // The browser itself reports the requests that a test lets fail.
    expect(browser.consoleErrors.filter(text => !text.includes('net::ERR_FAILED'))).toEqual([]);
  });

  const session = (name = 'session', tab = page) => tab.getByRole('region', { name }).locator('p');
  const grant = (id = 'PMAPI') => page.locator(`[data-grant=${id}]`);
  const outcome = () => page.locator('form [role=status]');
  const purewlKey = () => (world.sandboxes.purewl.logins[0] as unknown as PurewlLogin).input.purewl.secretKey;

  async function signIn(password?: string): Promise<void> {
    const { input } = world.sandboxes.pmapi.logins[0] as unknown as PmapiLogin;
    await page.getByLabel('User name').fill(input.pmapi.password.username);
    await page.getByLabel('Password').fill(password ?? input.pmapi.password.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  it('is that version', async () => {
    await page.goto(`${world.url}/page.html`);
    await page.getByText(new RegExp(`^React ${major}\\.`)).waitFor();
    expect(server.render()).toMatch(new RegExp(`React (<!-- -->)?${major}\\.`));
  });

  describe.each(['', '?own'])('on a page (%s)', search => {
    beforeEach(async () => {
      await page.goto(`${world.url}/page.html${search}`);
      await session().getByText('signed-out').waitFor();
    });

    it('shows a sign-in and a logout as they happen, also in another tab', async () => {
      expect(await grant().textContent()).toBe('signed-out Sign-Up.to undefined of 0');
      expect(await grant('ACME').textContent()).toBe('not-configured undefined undefined of 0');
      const other = await page.context().newPage();
      await other.goto(`${world.url}/page.html${search}`);
      await session('session', other).getByText('signed-out').waitFor();

      await signIn();
      await session().getByText('signed-in PMAPI').waitFor();
      await outcome().getByText('idle').waitFor();
      await expect.poll(() => grant().textContent()).toMatch(/^signed-in Sign-Up\.to (?!undefined).+ of 1$/);
      await session('session', other).getByText('signed-in PMAPI').waitFor();

      await other.getByRole('button', { name: 'Log out' }).click();
      await session('session', other).getByText('signed-out here').waitFor();
      await session().getByText('signed-out another-tab').waitFor();
    });

    it('has <keyring-connect> work on its Keyring, with its properties', async () => {
      await page.getByRole('heading', { name: 'PureWL (Atom)', level: 3 }).waitFor();
      expect(await page.getByRole('heading', { level: 3 }).count()).toBe(1);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByLabel('Secret key').fill(String(purewlKey()));
      await page.getByRole('form').getByRole('button', { name: 'Anmelden' }).click();
      await session().getByText('signed-in PUREWL').waitFor();
      // One Keyring: one event stream.
      expect(await page.evaluate(() => navigator.locks.query())).toMatchObject({ held: [{}], pending: [] });
    });

    it('shows why a sign-in was refused, and forgets it with the next', async () => {
      await signIn('wrong');
      await outcome().getByText('INVALID_CREDENTIALS').waitFor();
      await signIn();
      await outcome().getByText('idle').waitFor();
      await session().getByText('signed-in PMAPI').waitFor();
    });

    it('shows that a sign-in failed', async () => {
      await page.route('**/graphql', route => route.abort());
      await signIn();
      await outcome().getByText('NETWORK').waitFor();
    });

    it('reads the session again, once, when an error says that only a sign-in helps', async () => {
      await signIn();
      await session().getByText('signed-in PMAPI').waitFor();
      voidTokens();
      const reads: string[] = [];
      page.on('request', request => {
        const { query } = request.postDataJSON() as { readonly query: string };
        if (query.includes('KeyringSession')) reads.push(query);
      });
      const read = async () => {
        const response = page.waitForResponse(response => response.request().postData()?.includes('viewer') ?? false);
        await page.getByRole('button', { name: 'Read' }).click();
        await response;
      };
      await read();
      await page.getByText('sign-in PMAPI').waitFor();
      await grant().getByText('needs-login Sign-Up.to undefined of 1').waitFor();
      await read();
      await read();
      // One by the hook, and one by the event of the gateway that says the same.
      expect(reads.length).toBeLessThanOrEqual(2);
      await signIn();
      await grant().getByText('signed-in').waitFor();
      await read();
      await page.getByText('fine', { exact: true }).waitFor();
    });
  });

  it('shows why the browser came back from a provider without a session, also in StrictMode', async () => {
    await page.goto(`${world.url}/page.html?keyring_error=DENIED_BY_USER`);
    await session().getByText('signed-out DENIED_BY_USER').waitFor();
    expect(page.url()).toBe(`${world.url}/page.html`);
  });

  describe('on a server', () => {
    it('renders loading without `initial`, and its session with it', async () => {
      const initial = await initialOf(world);
      for (const render of [server.render, server.renderOwn]) {
        expect(render()).toContain('<p>loading</p>');
        expect(render(initial)).toContain('<p>signed-in PMAPI</p>');
        expect(render(SIGNED_OUT)).toContain('<p>signed-out</p>');
      }
    });

    it.each<[string, readonly GrantState[], string]>([
      ['a usable account', ['ACTIVE'], 'signed-in Sign-Up.to 71 of 1'],
      ['one whose last refresh is not confirmed', ['RENEWAL_UNKNOWN'], 'signed-in Sign-Up.to 71 of 1'],
      ['one that needs a new sign-in', ['NEEDS_LOGIN'], 'needs-login Sign-Up.to undefined of 1'],
      ['several', ['ACTIVE', 'ACTIVE'], 'signed-in Sign-Up.to undefined of 2'],
      ['several of which one is usable', ['ACTIVE', 'NEEDS_LOGIN'], 'signed-in Sign-Up.to undefined of 2'],
      ['none', [], 'signed-out Sign-Up.to undefined of 0'],
    ])('useGrant returns %s', async (_, states, text) => {
      const { session, providers } = await initialOf(world);
      const [grant] = session?.grants ?? [];
      const grants = states.map(state => ({ ...(grant as Grant), subject: '71', state }));
      expect(server.render({ session: session && { ...session, grants }, providers })).toContain(`>${text}<`);
    });

    it('throws outside a KeyringProvider, and says what is missing', () => {
      expect(server.renderBare).toThrow('need a <KeyringProvider>');
    });
  });

  describe.each(['signed in', 'signed out'])('on a page that the server rendered as %s', name => {
    it('hydrates without a mismatch, then shows what the gateway says, also in a part that comes late', async () => {
      const initial = name === 'signed in' ? await initialOf(world) : SIGNED_OUT;
      const json = JSON.stringify(initial).replaceAll('<', '\\u003c');
      const data = `<script type="application/json" id="initial">${json}</script>`;
      serve('/ssr.html', html('hydrate.js', server.render(initial), data));
      // The browser has the other of the two states: the page must change after its hydration.
      if (name === 'signed out') {
        await page.goto(`${world.url}/page.html`);
        await signIn();
        await session().getByText('signed-in PMAPI').waitFor();
      }
      await page.goto(`${world.url}/ssr.html?keyring_error=DENIED_BY_USER`);
      const now = name === 'signed in' ? 'signed-out' : 'signed-in';
      const before = name === 'signed in' ? 'signed-in' : 'signed-out';
      await session().getByText(now).waitFor();
      expect(await session('late').textContent()).toContain(before);
      await page.evaluate(() => dispatchEvent(new Event('late')));
      await session('late').getByText(now).waitFor();
      await page.getByRole('heading', { name: 'PureWL (Atom)' }).waitFor();
    });
  });
});

interface PmapiLogin {
  readonly input: { readonly pmapi: { readonly password: { readonly username: string; readonly password: string } } };
}

interface PurewlLogin {
  readonly input: { readonly purewl: { readonly secretKey: string } };
}

/** State that a server reads for a signed-in user. */
async function initialOf({ browser, sandboxes }: World): Promise<Initial> {
  const user = browser();
  await user.data('mutation ($input: LoginInput!) { login(input: $input) { __typename } }', {
    input: sandboxes.pmapi.logins[0]?.input,
  });
  const { READ_STATE } = await import('../../client/src/operations.js');
  return user.data<Initial>(READ_STATE);
}

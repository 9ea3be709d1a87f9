import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { startWorld, type World } from '../../support/gateway.js';
import { LOGIN } from '../journey-queries.js';
import { inputFor } from '../journey-steps.js';

/** Pages of other origins than the gateway's http://localhost, in a real browser. To a browser 127.0.0.1 is another site, and another port is not. */

interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

let pages: Server;
let world: World;
let chromium: TestBrowser;
let port: number;

beforeAll(async () => {
  pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title>');
  });
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve));
  port = (pages.address() as AddressInfo).port;
  world = await startWorld({
    env: { KEYRING_ORIGINS: `http://127.0.0.1:${port},http://localhost:${port}` },
  });
  chromium = await startChromium();
});
afterAll(async () => {
  await chromium.close();
  await world.close();
  pages.close();
});

/** A page that has sent a login and then read its session, each by fetch with credentials. */
async function signInFrom(host: string, headers: Record<string, string> = {}) {
  const page = await chromium.newPage();
  await page.goto(`http://${host}:${port}/`);
  const send = (query: string, variables: object = {}): Promise<Answer> =>
    page.evaluate(
      async ([url, body, more]) => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          credentials: 'include',
          headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1', ...more },
          body,
        });
        return { ...(await response.json()), status: response.status };
      },
      [world.url, JSON.stringify({ query, variables }), headers] as const,
    );
  const login = await send(LOGIN, { input: inputFor(world.sandboxes, 'purewl') });
  return { login, session: await send('{ session { grants { provider } } }') };
}

const loginsAtProvider = () => world.sandboxes.purewl.seen.length;

describe('a page of another site in KEYRING_ORIGINS', () => {
  it('cannot sign in, reads why, and nothing reaches the provider', async () => {
    const before = loginsAtProvider();
    const { login, session } = await signInFrom('127.0.0.1');
    expect(login.status).toBe(403);
    expect(login.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(login.errors?.[0]?.message).toContain(`http://127.0.0.1:${port}`);
    expect(login.errors?.[0]?.message).toContain(world.url);
    expect(session.data).toEqual({ session: null });
    expect(loginsAtProvider()).toBe(before);
  });

  it('cannot sign in by bearer either', async () => {
    const before = loginsAtProvider();
    const { login } = await signInFrom('127.0.0.1', { 'x-keyring-transport': 'bearer' });
    expect(login.errors?.[0]?.message).toContain('x-keyring-transport: bearer');
    expect(loginsAtProvider()).toBe(before);
  });
});

describe('a page of another origin of the same site in KEYRING_ORIGINS', () => {
  it('signs in and has the session', async () => {
    const { login, session } = await signInFrom('localhost');
    expect(login.errors).toBeUndefined();
    expect(session.data).toEqual({ session: { grants: [{ provider: 'PUREWL' }] } });
  });
});

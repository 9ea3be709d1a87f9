import type { RequestListener } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { startWorld, type World } from '../../support/gateway.js';

let world: World;
let chromium: TestBrowser;
let profile: BrowserContext;

beforeAll(async () => {
  /** The application: a page for each tab. */
  const withPages =
    (gateway: RequestListener): RequestListener =>
    (request, response) => {
      if (!request.url?.startsWith('/app/')) return gateway(request, response);
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title>');
    };
  [world, chromium] = await Promise.all([
    startWorld({ env: { KEYRING_RETURN_TO: '' }, overrides: { withPages } }),
    startChromium(),
  ]);
}, 60_000);
beforeEach(async () => {
  profile = await chromium.newProfile();
});
afterEach(() => profile.close());
afterAll(async () => {
  await chromium.close();
  await world.close();
});

/** A tab on the provider's page. */
async function begin(name: string): Promise<Page> {
  const tab = await profile.newPage();
  await tab.goto(`${world.url}/login/socios?returnTo=${encodeURIComponent(`/app/${name}`)}`);
  return tab;
}
const decide = (tab: Page, decision: 'Allow' | 'Deny') => tab.getByRole('button', { name: decision }).click();
const arrives = (tab: Page, place: string) => tab.waitForURL(`${world.url}/app/${place}`);

/** The session in a tab of the application. */
const grants = (tab: Page) =>
  tab.evaluate(async () => {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1' },
      body: JSON.stringify({ query: '{ session { grants { provider generation } } }' }),
    });
    return (await answer.json()).data.session?.grants;
  });

describe('in Chromium, with several tabs that have a redirect login in progress', { timeout: 60_000 }, () => {
  it('each tab returns to where it began, and one session has the login', async () => {
    const [one, two] = [await begin('one'), await begin('two')];
    await decide(one, 'Allow');
    await arrives(one, 'one');
    await decide(two, 'Allow');
    await arrives(two, 'two');
    expect(await grants(one)).toEqual([{ provider: 'SOCIOS', generation: 2 }]);
    expect(await grants(two)).toEqual([{ provider: 'SOCIOS', generation: 2 }]);
  });

  it('each returns when all begin and finish at the same moment, as restored tabs do', async () => {
    const tabs = await Promise.all(['one', 'two', 'three'].map(begin));
    await Promise.all(tabs.map(tab => decide(tab, 'Allow')));
    for (const [index, name] of ['one', 'two', 'three'].entries()) await arrives(tabs[index] as Page, name);
    expect(await grants(tabs[0] as Page)).toMatchObject([{ provider: 'SOCIOS' }]);
  });

  it('the page of a failed callback says that the visitor is signed in, and its link leads on', async () => {
    const tab = await begin('one');
    await decide(tab, 'Allow');
    await arrives(tab, 'one');
    await tab.goto(`${world.url}/callback/socios?code=c&state=unknown`);
    await tab.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await tab.getByRole('link', { name: 'Sign in again' }).click();
    await tab.getByRole('button', { name: 'Allow' }).waitFor();
  });
});

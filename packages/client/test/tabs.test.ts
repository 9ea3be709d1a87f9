import type { BrowserContext, Page, Request, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFor } from '../../../test/gateway/journey-steps.js';
import type { Browser } from '../../../test/support/http-client.js';
import { type BrowserWorld, hide, startBrowserWorld, takeErrors } from './support/browser-world.js';
import { isStream, programOf, shows, signIn as signInAt } from './support/plain-page.js';

/** Live sessions in several tabs of one browser. */

let at: BrowserWorld;
let profile: BrowserContext;
/** Event streams that the gateway has opened for the browser, and how many the browser has requested. */
let open: Set<Request>;
let opened: number;

beforeAll(async () => {
  at = await startBrowserWorld();
});
beforeEach(async () => {
  profile = await at.browser.newProfile();
  open = new Set();
  opened = 0;
  profile.on('request', request => {
    if (isStream(request)) opened += 1;
  });
  // A request on its way does not listen yet: a logout that overtakes it ends the session for an unknown reason.
  profile.on('response', response => {
    if (isStream(response.request())) open.add(response.request());
  });
  profile.on('requestfinished', request => open.delete(request));
  profile.on('requestfailed', request => open.delete(request));
  // A closed tab reports no end of its requests.
  profile.on('page', page =>
    page.on('close', () => {
      for (const request of open) if (request.frame().page() === page) open.delete(request);
    }),
  );
});
afterEach(async () => {
  await profile.close();
  expect(takeErrors(at)).toEqual([]);
});
afterAll(() => at.close());

const signIn = (page: Page, name?: 'pmapi' | 'purewl') => signInAt(at, page, name);

const logout = (page: Page) => page.evaluate(async () => void (await window.keyring.logout()));

async function openTabs(count: number): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let n = 0; n < count; n += 1) tabs.push(await at.open(profile, 'plain'));
  return tabs;
}

/** Tabs with a session, of which one listens to the gateway. */
async function signedInTabs(count: number): Promise<[Page, ...Page[]]> {
  const [first, ...others] = (await openTabs(count)) as [Page, ...Page[]];
  await signIn(first);
  for (const tab of [first, ...others]) await shows(tab, 'session', 'signed-in, PMAPI ACTIVE');
  await listening(first, count);
  return [first, ...others];
}

/** Resolves when one tab listens and the others wait for their turn. */
const listening = (tab: Page, count: number) =>
  expect
    .poll(async () => {
      const { held = [], pending = [] } = await tab.evaluate(() => navigator.locks.query());
      return [open.size, held.length, pending.length];
    })
    .toEqual([1, 1, count - 1]);

const elsewhere = () => programOf(at, profile);

const visited = (page: Page) => page.evaluate(() => window.statuses);

describe.each([2, 7])('%i tabs', count => {
  it('have one event stream in all, and each sees the logout of one of them', async () => {
    const tabs = await signedInTabs(count);
    const last = tabs.at(-1) as Page;
    await logout(last);
    for (const tab of tabs) await shows(tab, 'session', 'signed-out');
    for (const tab of tabs) await shows(tab, 'ended', tab === last ? 'here' : 'another-tab');
    await expect.poll(() => open.size).toBe(0);
  });
});

/** Actions of another device of the same user, by its own session or by this one. */
const ENDINGS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['logs out everywhere', async () => (await device()).data('mutation { logout(everywhere: true) { sessionsEnded } }')],
  [
    'ends this session',
    async () => {
      const other = await device();
      const [, session] = (await other.data<{ sessions: { id: string }[] }>('{ sessions { id } }')).sessions;
      return other.data('mutation ($id: ID!) { endSession(id: $id) { sessionsEnded } }', { id: session?.id });
    },
  ],
];

/** Another device that the same person has signed in on. */
async function device(): Promise<Browser> {
  const other = at.world.browser();
  const document = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
  await other.data(document, { input: inputFor(at.world.sandboxes, 'pmapi') });
  return other;
}

describe.each(ENDINGS)('a device that %s', (_what, end) => {
  it('ends the session of each of seven tabs, which say so', async () => {
    const tabs = await signedInTabs(7);
    await end();
    for (const tab of tabs) await shows(tab, 'ended', 'elsewhere');
    for (const tab of tabs) await shows(tab, 'events', /ENDED$/);
  });
});

describe('another program with this session that revokes its last grant', () => {
  it('leaves each tab a session without grants', async () => {
    const tabs = await signedInTabs(2);
    await (await elsewhere()).data('mutation { revoke(provider: PMAPI) { session { id } } }');
    for (const tab of tabs) {
      await shows(tab, 'session', /^signed-in$/);
      await shows(tab, 'events', 'GRANTED REVOKED');
      await shows(tab, 'ended', /^$/);
    }
  });
});

describe('two tabs', () => {
  it('both see a login in one of them, and neither is signed out in between', async () => {
    const [one, two] = await signedInTabs(2);
    await signIn(one, 'purewl');
    for (const tab of [one, two as Page]) {
      await shows(tab, 'session', 'signed-in, PMAPI ACTIVE, PUREWL ACTIVE');
      await shows(tab, 'events', 'GRANTED GRANTED');
      expect(await visited(tab)).toEqual(['loading', 'signed-out', 'signed-in']);
    }
  });

  it('go on listening when the one that listens is closed', async () => {
    const [one, two] = await signedInTabs(2);
    await one.close();
    await listening(two as Page, 1);
    await (await elsewhere()).data('mutation { logout { sessionsEnded } }');
    await shows(two as Page, 'ended', 'elsewhere');
  });

  it('have one stream where one of them is hidden, which catches up when it is shown', async () => {
    const [one, two] = (await signedInTabs(2)) as [Page, Page];
    await hide(one, true);
    await listening(two, 1);
    await signIn(two, 'purewl');
    await shows(two, 'session', 'PUREWL');
    expect(await one.locator('#session').textContent()).toBe('signed-in, PMAPI ACTIVE');
    await hide(one, false);
    await shows(one, 'events', 'GRANTED GRANTED');
    await listening(one, 2);
  });

  it('have none where both are hidden, and one that is shown knows that another tab has signed out', async () => {
    const [one, two] = (await signedInTabs(2)) as [Page, Page];
    await hide(one, true);
    await hide(two, true);
    await expect.poll(() => open.size).toBe(0);
    await logout(two);
    expect(await one.locator('#session').textContent()).toBe('signed-in, PMAPI ACTIVE');
    await hide(one, false);
    await shows(one, 'ended', 'another-tab');
  });

  it('know who has signed out where the response to an older read comes last', async () => {
    const [one, two] = (await signedInTabs(2)) as [Page, Page];
    const held = await holdReads(two);
    await two.evaluate(() => void window.keyring.load());
    await held.arrived;
    await logout(one);
    held.release();
    await shows(two, 'ended', 'another-tab');
  });

  it('are notified by the one that reads after a gap', async () => {
    const [one, two] = (await signedInTabs(2)) as [Page, Page];
    const cut = await cutStreams([one, two]);
    await (await elsewhere()).data('mutation { refresh(provider: PMAPI) { __typename } }');
    await cut.heal();
    for (const tab of [one, two]) await shows(tab, 'events', 'GRANTED RENEWED');
    // The browser may report the last refused stream after it was healed.
    for (const error of takeErrors(at)) expect(error).toContain('502');
  });
});

/** Holds back the response to this tab's next read of the session. */
async function holdReads(tab: Page) {
  let arrive = () => {};
  let release = () => {};
  const arrived = new Promise<void>(resolve => {
    arrive = resolve;
  });
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  await tab.route(
    '**/graphql',
    async route => {
      const response = await route.fetch();
      arrive();
      await released;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  return { arrived, release };
}

/** Ends the streams of these tabs and lets them open no other until `heal`. */
async function cutStreams(tabs: readonly Page[]) {
  let isCut = true;
  const refuse = (route: Route) => {
    if (isCut && isStream(route.request())) return route.fulfill({ status: 502, body: 'Bad gateway' });
    return route.continue();
  };
  for (const tab of tabs) await tab.route('**/graphql', refuse);
  for (const tab of tabs) await tab.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(() => open.size).toBe(0);
  return {
    heal: async () => {
      isCut = false;
      takeErrors(at);
    },
  };
}

describe('a tab whose stream is cut', () => {
  it('reports what has happened meanwhile: a grant was refreshed, another tab has brought one, lost it and brought it again', async () => {
    const [one] = await signedInTabs(1);
    const cut = await cutStreams([one]);
    const other = await at.open(profile, 'plain', '?idle');
    await signIn(other, 'purewl');
    await (await elsewhere()).data('mutation { refresh(provider: PMAPI) { __typename } }');
    await (await elsewhere()).data('mutation { revoke(provider: PUREWL) { revocation { outcome } } }');
    await signIn(other, 'purewl');
    await cut.heal();
    await shows(one, 'session', 'PUREWL ACTIVE');
    await expect
      .poll(() => one.evaluate(() => window.events.map(({ kind, grant }) => `${kind} ${grant?.provider}`)))
      .toEqual(expect.arrayContaining(['GRANTED PMAPI', 'RENEWED PMAPI', 'GRANTED PUREWL']));
    await expect.poll(() => open.size).toBe(1);
  });
});

describe('a tab without Web Locks', () => {
  it.each([
    ['has no such interface', () => Object.defineProperty(navigator, 'locks', { value: undefined })],
    [
      'is denied them',
      () => {
        // An empty page has none.
        if (navigator.locks)
          navigator.locks.request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
      },
    ],
  ])('(%s) has a stream of its own', async (_why, script) => {
    await profile.addInitScript(script);
    const [one, two] = (await openTabs(2)) as [Page, Page];
    await signIn(one);
    await expect.poll(() => open.size).toBe(2);
    await logout(one);
    await shows(two, 'ended', 'another-tab');
  });
});

describe('a page that stops listening', () => {
  it('closes its stream, leaves no lock, and listens again when it subscribes again', async () => {
    const [tab] = await openTabs(1);
    if (!tab) throw new Error('no tab');
    await tab.goto(`${at.world.url}/plain?idle`);
    await signIn(tab);
    // As React's StrictMode mounts a component.
    await tab.evaluate(() => {
      const { subscribe } = window.keyring;
      subscribe(() => {})();
      Object.assign(window, { stop: subscribe(() => {}) });
    });
    await listening(tab, 1);
    expect(opened).toBe(1);
    await tab.evaluate(() => (window as unknown as { stop(): void }).stop());
    await expect.poll(() => open.size).toBe(0);
    await expect.poll(async () => (await tab.evaluate(() => navigator.locks.query())).held).toEqual([]);
    await tab.evaluate(() => void window.keyring.subscribe(() => {}));
    await listening(tab, 1);
  });
});

describe('two keyrings in one page', () => {
  it('have one stream, and both know that their page has signed out', async () => {
    const [tab] = await signedInTabs(1);
    // An absolute URL names the same gateway.
    const other = await at.open(profile, 'plain', `?gateway=${encodeURIComponent(`${at.world.url}/graphql`)}`);
    await shows(other, 'session', 'signed-in');
    await listening(tab, 2);
    await other.close();
    await tab.evaluate(() => {
      const { subscribe, getState } = window.createKeyring();
      subscribe(() => {
        if (getState().ended) document.title = `second: ${getState().ended}`;
      });
    });
    await listening(tab, 2);
    await logout(tab);
    await expect.poll(() => tab.title()).toBe('second: here');
    await shows(tab, 'ended', 'here');
  });
});

describe('a listener that throws', () => {
  it('keeps nothing from the others, and is reported by the browser', async () => {
    const [tab] = (await openTabs(1)) as [Page];
    await tab.evaluate(() => {
      window.keyring.onEvent(() => {
        throw new Error('a listener of this page');
      });
      window.keyring.onEvent(({ kind }) => {
        document.title = kind;
      });
    });
    expect(await signIn(tab)).toBe('signed-in');
    await expect.poll(() => tab.title()).toBe('GRANTED');
    await expect.poll(() => at.browser.consoleErrors.join()).toContain('a listener of this page');
    expect(await tab.evaluate(() => window.keyring.getState().error)).toBeUndefined();
    takeErrors(at);
  });
});

describe('a page that comes back from the back/forward cache', () => {
  it('reads the session', async () => {
    const [tab] = await signedInTabs(1);
    const reads: string[] = [];
    tab.on('request', request => reads.push(/Keyring\w+/.exec(request.postData() ?? '')?.[0] ?? ''));
    await tab.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await expect.poll(() => reads).toEqual(['KeyringSession']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import type { Caller } from '../../../src/provider/contract.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import { json } from '../../../src/upstream/messages.js';
import type { AcmeOptions } from '../../support/acme/provider.js';
import { type AcmeKnobs, startAcme } from '../../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../../support/engine.js';

let acme: Sandbox<AcmeKnobs>;
let store: MemoryStore;
let engines: EngineUnderTest[];

beforeEach(async () => {
  acme = await startAcme();
  store = new MemoryStore();
  engines = [];
});

afterEach(async () => {
  await Promise.all(engines.map(engine => engine.drain()));
  await acme.close();
});

function gateway(more: Partial<AcmeOptions> = {}): EngineUnderTest {
  const engine = acmeEngine({ origin: acme.origin, rotation: 'always', accounts: 'many', ...more }, { store });
  engines.push(engine);
  return engine;
}

async function signedIn(names: readonly string[], more: Partial<AcmeOptions> = {}): Promise<Browser> {
  const browser = gateway(more).browser();
  for (const name of names) await browser.signedIn(name);
  return browser;
}

/** A second gateway's view of the same browser. */
function elsewhere(browser: Browser, more: Partial<AcmeOptions> = {}): Browser {
  const other = gateway(more).browser();
  other.value = browser.value;
  return other;
}

const grantsOf = async (browser: Browser) => (await browser.session())?.grants ?? [];
async function grantOf(browser: Browser, name: string) {
  const grant = (await grantsOf(browser)).find(({ subject }) => subject === name);
  if (!grant) throw new Error(`no grant of ${name}`);
  return grant;
}
const live = () => acme.ledger.live(Date.now()).map(({ account }) => account);
const identify = async (caller: Caller) =>
  String((json(await caller.send({ method: 'GET', path: '/me' })) as { account?: unknown }).account);

describe('a session with several accounts of one provider', () => {
  it('has one grant per account, each with its own id', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const grants = await grantsOf(browser);
    expect(grants.map(({ subject }) => subject).sort()).toEqual(['ann', 'bob']);
    expect(new Set(grants.map(({ account }) => account)).size).toBe(2);
    for (const { account } of grants) expect(account).toMatch(/^[\w-]{8,}$/);
    expect(new Set(grants.map(({ id }) => id)).size).toBe(2);
  });

  it('uses the account that a call names, at every gateway', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const other = elsewhere(browser);
    for (const name of ['ann', 'bob', 'ann']) {
      const { account } = await grantOf(browser, name);
      expect(await browser.me(account)).toBe(name);
      expect(await other.me(account)).toBe(name);
    }
  });

  it('keeps the loaders of one request separate per account', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const [ann, bob] = [await grantOf(browser, 'ann'), await grantOf(browser, 'bob')];
    const request = browser.open();
    const api = (account: string) =>
      request.upstream<{ me(): Promise<string> }>({ provider: ann.provider }, 'user', account);
    const [ofAnn, ofBob, again] = await Promise.all([api(ann.account), api(bob.account), api(ann.account)]);
    expect(await Promise.all([ofAnn.me(), ofBob.me()])).toEqual(['ann', 'bob']);
    expect(again).toBe(ofAnn);
    expect(ofBob).not.toBe(ofAnn);
  });

  it('requires the account argument', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const accounts = (await grantsOf(browser)).map(({ account, subject }) => ({ id: account, subject }));
    for (const attempt of [() => browser.me(), () => browser.refresh(), () => browser.revoke()])
      await expect(attempt()).rejects.toMatchObject({ extensions: { code: 'ACCOUNT_REQUIRED', accounts } });
    await expect(browser.me('unknown-account')).rejects.toMatchObject({ extensions: { code: 'LOGIN_REQUIRED' } });
    expect(live()).toHaveLength(4);
  });

  it('does not require the account argument while there is one account', async () => {
    const browser = await signedIn(['ann']);
    expect(await browser.me()).toBe('ann');
    expect(await browser.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect((await browser.revoke()).revocation.outcome).toBe('REVOKED');
    expect(await browser.revoke()).toMatchObject({ revocation: { outcome: 'NO_GRANT' } });
  });

  it('accepts either a provider or a grant id, and rejects an unknown grant id', async () => {
    const browser = await signedIn(['ann']);
    const { sessions } = browser.open();
    const { id, provider } = await grantOf(browser, 'ann');
    for (const both of [
      () => sessions.refresh(provider, id),
      () => sessions.revoke(provider, id),
      () => sessions.revoke(null),
    ])
      await expect(both()).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(await browser.refresh('unknown')).toMatchObject({ __typename: 'RefreshRefused', reason: 'NO_GRANT' });
    await expect(browser.revoke('unknown')).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    expect(await browser.me()).toBe('ann');
  });

  it('refreshes one account and leaves the other unchanged', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const before = await grantOf(browser, 'bob');
    expect(await browser.refresh((await grantOf(browser, 'ann')).id)).toMatchObject({
      grant: { subject: 'ann', generation: 2 },
    });
    expect(await grantOf(browser, 'bob')).toEqual(before);
    expect(acme.ledger.replays).toBe(0);
  });

  it('refreshes and resends after a 401 for the account whose token was rejected', async () => {
    const browser = await signedIn(['ann', 'bob']);
    for (const entry of acme.ledger.entries.values())
      if (entry.account === 'ann' && entry.kind === 'access') entry.state = 'revoked';
    expect(await browser.me((await grantOf(browser, 'ann')).account)).toBe('ann');
    expect((await grantOf(browser, 'ann')).generation).toBe(2);
    expect((await grantOf(browser, 'bob')).generation).toBe(1);
  });

  it('replaces the grant of an account that signs in again', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const before = await grantOf(browser, 'ann');
    await browser.signedIn('ann');
    const after = await grantOf(browser, 'ann');
    expect(after).toMatchObject({ id: before.id, account: before.account, generation: before.generation + 1 });
    expect(await grantsOf(browser)).toHaveLength(2);
    await Promise.all(engines.map(engine => engine.drain()));
    expect(live().sort()).toEqual(['ann', 'ann', 'bob', 'bob']);
  });

  it('accepts at most 20 accounts, and revokes the tokens of one more', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const browser = await signedIn(names);
    expect(await browser.login('one-more')).toMatchObject({ __typename: 'LoginRefused', reason: 'TOO_MANY_ACCOUNTS' });
    await Promise.all(engines.map(engine => engine.drain()));
    expect(live()).not.toContain('one-more');
    expect(await browser.login('user-7')).toMatchObject({ __typename: 'LoggedIn' });
    expect(await grantsOf(browser)).toHaveLength(20);
  });

  it.each(['token', 'grant', 'account'] as const)(
    'revokes one account and keeps the other where a revocation ends the %s',
    async ends => {
      acme.ledger.revocationEnds = ends;
      const browser = await signedIn(['ann', 'bob'], { revocationEnds: ends });
      const { id, account } = await grantOf(browser, 'ann');
      expect(await browser.revoke(id)).toMatchObject({
        revocation: { outcome: 'REVOKED' },
        session: { grants: [{ subject: 'bob' }] },
      });
      expect(live()).toEqual(['bob', 'bob']);
      expect(await elsewhere(browser, { revocationEnds: ends }).me()).toBe('bob');
      await expect(browser.me(account)).rejects.toMatchObject({ extensions: { code: 'LOGIN_REQUIRED' } });
    },
  );

  it('ends the grants of all accounts on logout', async () => {
    const browser = await signedIn(['ann', 'bob']);
    expect((await browser.logout()).revocations).toHaveLength(2);
    expect(live()).toEqual([]);
  });

  it('lists as shared, and ends everywhere, only the accounts that another session also has', async () => {
    const browser = await signedIn(['ann', 'bob']);
    const other = gateway().browser();
    for (const name of ['bob', 'cid']) await other.signedIn(name);
    const [, seen] = (await browser.open().sessions.sessions(20)) ?? [];
    expect(seen?.grants.map(({ subject }) => subject)).toEqual(['bob']);
    await browser.logout(true);
    expect((await grantsOf(other)).map(({ subject }) => subject)).toEqual(['cid']);
    expect(await other.me()).toBe('cid');
  });

  it('keeps another session of the account signed in where one revocation ends the account', async () => {
    acme.ledger.revocationEnds = 'account';
    const browser = await signedIn(['ann', 'bob'], { revocationEnds: 'account' });
    const other = gateway({ revocationEnds: 'account' }).browser();
    await other.signedIn('ann');
    expect((await browser.logout()).revocations.map(({ outcome }) => outcome).sort()).toEqual(['KEPT', 'REVOKED']);
    expect(await other.me()).toBe('ann');
  });
});

describe('when no token response names the account', () => {
  it('replaces the earlier grant of the same account once the account is known', async () => {
    const browser = await signedIn(['ann', 'bob', 'ann'], { subjects: false, identify });
    const grants = await grantsOf(browser);
    expect(grants.map(({ subject }) => subject).sort()).toEqual(['ann', 'bob']);
    await Promise.all(engines.map(engine => engine.drain()));
    expect(live().sort()).toEqual(['ann', 'ann', 'bob', 'bob']);
    const later = elsewhere(browser);
    for (const { account, subject } of grants) expect(await later.me(account)).toBe(subject);
  });

  it('does not revoke the replaced grant where one revocation ends the account', async () => {
    acme.ledger.revocationEnds = 'account';
    const more = { subjects: false, identify, revocationEnds: 'account' } as const;
    const browser = await signedIn(['ann', 'ann'], more);
    await Promise.all(engines.map(engine => engine.drain()));
    expect(acme.seen.filter(({ path }) => path === '/revoke')).toEqual([]);
    expect(await grantsOf(browser)).toHaveLength(1);
    expect(await elsewhere(browser, more).me()).toBe('ann');
  });

  it('treats the grant as a separate account while the account is unknown', async () => {
    const browser = await signedIn(['ann', 'ann'], { subjects: false, identify: async () => undefined });
    expect(await grantsOf(browser)).toHaveLength(2);
  });
});

describe('a provider with one account per session', () => {
  it('stores its grant in the same format as before', async () => {
    const browser = await signedIn(['ann', 'bob'], { accounts: 'one' });
    expect(await grantsOf(browser)).toMatchObject([{ subject: 'bob', account: 'default', generation: 2 }]);
  });

  it('keeps the existing grant when it starts to allow several accounts', async () => {
    const browser = await signedIn(['ann'], { accounts: 'one' });
    const later = elsewhere(browser);
    await later.signedIn('bob');
    expect((await grantOf(later, 'ann')).account).toBe('default');
    expect(await later.me('default')).toBe('ann');
    await later.signedIn('ann');
    expect(await grantOf(later, 'ann')).toMatchObject({ account: 'default', generation: 2 });
  });
});

describe('the scopes of a grant', () => {
  it('are shown as granted by the provider, and kept by a refresh that names none', async () => {
    let scopes: readonly string[] | undefined = ['mail', 'files'];
    const browser = await signedIn(['ann'], { scopes: () => scopes });
    expect(await grantsOf(browser)).toMatchObject([{ scopes: ['mail', 'files'] }]);
    scopes = undefined;
    await browser.refresh();
    expect(await grantsOf(browser)).toMatchObject([{ generation: 2, scopes: ['mail', 'files'] }]);
    scopes = ['mail'];
    await browser.refresh();
    expect(await grantsOf(browser)).toMatchObject([{ generation: 3, scopes: ['mail'] }]);
  });

  it('are unknown when no response named them, and not taken from the previous login', async () => {
    let scopes: readonly string[] | undefined = ['mail'];
    const browser = await signedIn(['ann'], { scopes: () => scopes });
    scopes = undefined;
    await browser.signedIn('ann');
    expect(await grantsOf(browser)).toMatchObject([{ scopes: null }]);
  });

  it('are bounded', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `scope-${index}`);
    const browser = await signedIn(['ann'], { scopes: () => many });
    const [grant] = await grantsOf(browser);
    expect(grant?.scopes?.join(' ').length).toBeLessThanOrEqual(4_096);
  });
});

import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionEventModel } from '../../src/auth/models.js';
import type { Store } from '../../src/auth/store/contract.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { ACME, type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../support/engine.js';

/** Delivers messages when the test requests it, and loses those that it drops. */
class LateMessages extends MemoryStore {
  waiting: readonly (() => void)[] = [];
  override publish: Store['publish'] = (channel, message) => {
    this.waiting = [...this.waiting, () => super.publish(channel, message)];
  };
  deliver(): void {
    for (const send of this.waiting) send();
    this.waiting = [];
  }
}

let acme: Sandbox<AcmeKnobs>;
let store: LateMessages;
let engine: EngineUnderTest;

beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  store = new LateMessages();
  engine = acmeEngine({ origin: acme.origin, rotation: 'always' }, { store });
});
afterEach(async () => {
  vi.useRealTimers();
  await engine.drain();
});

/** A subscription that has begun. */
async function listen(browser: Browser) {
  const stream = browser.open().sessions.sessionEvents()[Symbol.asyncIterator]();
  const first = stream.next();
  // In memory a session is read without waiting for anything outside: by then the stream listens.
  await setImmediate();
  return {
    first: async (): Promise<SessionEventModel | undefined> => (await first).value,
    isOver: async () => (await stream.next()).done === true,
    end: () => stream.return?.(),
  };
}

const LAST = { kind: 'GRANTED', provider: ACME, account: null, grant: null };

describe('a stream whose secret a login has replaced', () => {
  it('ends with GRANTED, which says nothing of the account', async () => {
    const browser = engine.browser();
    await browser.signedIn('ann');
    store.deliver();
    const tabs = [await listen(browser), await listen(browser)];
    const { grant } = await browser.signedIn('ann');
    store.deliver();
    for (const tab of tabs) {
      expect(await tab.first()).toMatchObject(LAST);
      expect((await tab.first())?.atMs).toBeGreaterThanOrEqual(grant.grantedAtMs);
      expect(await tab.isOver()).toBe(true);
    }
  });

  it('ends with GRANTED of the latest login when the message is lost', async () => {
    const browser = engine.browser();
    await browser.signedIn('ann');
    store.deliver();
    const tab = await listen(browser);
    const { grant } = await browser.signedIn('ann');
    store.waiting = [];
    vi.advanceTimersByTime(15_000);
    expect(await tab.first()).toEqual({ ...LAST, atMs: grant.grantedAtMs });
    expect(await tab.isOver()).toBe(true);
  });

  it('ends with GRANTED also when the message of another event comes first', async () => {
    const browser = engine.browser();
    await browser.signedIn('ann');
    store.deliver();
    const tab = await listen(browser);
    await browser.refresh();
    const { grant } = await browser.signedIn('ann');
    store.deliver();
    expect(await tab.first()).toEqual({ ...LAST, atMs: grant.grantedAtMs });
    expect(await tab.isOver()).toBe(true);
  });

  it('ends with ENDED when the session has ended since', async () => {
    const browser = engine.browser();
    await browser.signedIn('ann');
    store.deliver();
    const tab = await listen(browser);
    await browser.signedIn('ann');
    await browser.logout();
    store.deliver();
    expect(await tab.first()).toMatchObject({ kind: 'ENDED', grant: null });
    expect(await tab.isOver()).toBe(true);
  });
});

describe('a stream that was opened with the new secret before the message of its login', () => {
  it('gets GRANTED with the grant, and goes on', async () => {
    const browser = engine.browser();
    await browser.signedIn('ann');
    const { grant } = await browser.signedIn('ann');
    store.waiting = store.waiting.slice(-1);
    const tab = await listen(browser);
    store.deliver();
    expect(await tab.first()).toMatchObject({ kind: 'GRANTED', provider: ACME, account: grant.account, grant });
    await browser.logout();
    store.deliver();
    expect(await tab.isOver()).toBe(false);
    await tab.end();
  });
});

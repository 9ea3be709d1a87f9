import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { keys } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import type { Browser } from '../support/http-client.js';
import { SESSION } from './journey-queries.js';
import { beginSocios, consent } from './journey-steps.js';

const EVIL = 'https://evil.test/';
const SEAL_KEYS = `test:${randomBytes(32).toString('base64')}`;

let world: World;
let browser: Browser;
let store: MemoryStore;
let ahead: number;
const start = (env: Readonly<Record<string, string>> = {}) =>
  startWorld({ overrides: { store }, env: { KEYRING_SEAL_KEYS: SEAL_KEYS, ...env } });
beforeEach(async () => {
  ahead = 0;
  store = new MemoryStore(() => Date.now() + ahead);
  world = await start();
  browser = world.browser();
});
afterEach(() => world.close());

const keyOf = (callback: string) => keys.pending(sha256(new URL(callback).searchParams.get('state') ?? ''));
const recordOf = async (callback: string) => ({ ...(await store.read(keyOf(callback))) });
const hasSession = async (one = browser) => (await one.data<{ session: object | null }>(SESSION)).session !== null;
const cameBack = async (one = browser) => consent(one, await beginSocios(one, { returnTo: RETURN_TO }));

/** A write by an attacker who can write to the store but has no seal key. */
const put = (callback: string, fields: Readonly<Record<string, string>>) => {
  const key = keyOf(callback);
  const writes = Object.entries(fields).map(([field, value]) => ({ op: 'set' as const, key, field, value }));
  return store.commit({ checks: [], writes: [{ op: 'drop', key }, ...writes] });
};

async function expectNothing(callback: string, one = browser): Promise<void> {
  const { status, headers, text } = await one.open(callback);
  expect([400, 503]).toContain(status);
  expect([headers.location, headers['set-cookie']]).toEqual([undefined, undefined]);
  expect(text).toMatch('/login/socios');
  expect(text).not.toMatch('evil');
  expect(await hasSession(one)).toBe(false);
}

describe('an attacker who writes to the store without a seal key', () => {
  it('reads nothing of a redirect login in progress, and finds no field to change', async () => {
    const record = await recordOf(await cameBack());
    expect(Object.values(record)).toEqual([expect.stringMatching(/^test\.[\w-]+$/)]);
    expect(store.dump()).not.toMatch('app.example');
  });

  it('cannot change where a login returns to, nor any other part of it', async () => {
    const callback = await cameBack();
    const record = await recordOf(callback);
    const [[field = '', sealed = ''] = []] = Object.entries(record);
    const [id = '', body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (const at of [0, 12, 40, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await put(callback, { [field]: `${id}.${changed.toString('base64url')}` });
      await expectNothing(callback);
    }
    await put(callback, { [field]: JSON.stringify({ v: 2, provider: 'SOCIOS', returnTo: EVIL }) });
    await expectNothing(callback);
  });

  it('cannot forge a record of an older gateway, with a returnTo in plain text', async () => {
    const callback = await cameBack();
    const [sealed = ''] = Object.values(await recordOf(callback));
    const cookies = await browser.jar.getCookies(world.url);
    const browserHash = sha256(cookies.find(({ key }) => key.startsWith('keyring-login-'))?.value ?? '');
    const old = { v: 1, provider: 'SOCIOS', returnTo: EVIL, verifier: sealed, browser: browserHash };
    await put(callback, { d: JSON.stringify(old) });
    await expectNothing(callback);
  });

  it('cannot exchange the records of two logins', async () => {
    const [mine, other] = [await cameBack(), await cameBack()];
    const [a, b] = [await recordOf(mine), await recordOf(other)];
    await put(mine, b);
    await put(other, a);
    await expectNothing(mine);
    await expectNothing(other);
  });

  it('cannot bind a login of their own to another browser', async () => {
    const attacker = world.browser();
    const [theirs, mine] = [await cameBack(attacker), await cameBack()];
    await put(theirs, await recordOf(mine));
    await expectNothing(theirs);
    await expectNothing(theirs, attacker);
  });

  it('cannot restore a login after its ten minutes', async () => {
    const callback = await cameBack();
    const record = await recordOf(callback);
    ahead = 601_000;
    await put(callback, record);
    await expectNothing(callback);
  });

  it('cannot give a browser the session of another through the outcome of another login', async () => {
    const attacker = world.browser();
    const theirs = await cameBack(attacker);
    await attacker.open(theirs);
    const { s: _, ...finished } = await recordOf(theirs);
    expect(Object.keys(finished).sort()).toEqual(['o', 't']);
    const mine = await cameBack();
    await put(mine, { ...(await recordOf(mine)), ...finished });
    await expectNothing(mine);
  });

  it('cannot restore the outcome of a login after its minute', async () => {
    const callback = await cameBack();
    const fresh = await browser.copy();
    await browser.open(callback);
    const record = await recordOf(callback);
    ahead = 61_000;
    await put(callback, record);
    await expectNothing(callback, fresh);
  });

  it('cannot have a code redeemed for a second session', async () => {
    const callback = await cameBack();
    const record = await recordOf(callback);
    const fresh = await browser.copy();
    await browser.open(callback);
    await put(callback, record);
    expect((await fresh.open(callback)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_CREDENTIALS`);
    expect(await hasSession(fresh)).toBe(false);
  });
});

describe('when the operator removes a URL from the list during a login to it', () => {
  it('the login succeeds, and the browser is not redirected there', async () => {
    const callback = await cameBack();
    const { port } = new URL(world.url);
    await world.assembly.close();
    const later = await start({ PORT: port, KEYRING_RETURN_TO: 'https://new.example', ...world.sandboxes.socios.env });
    const { status, headers, text } = await browser.open(callback);
    expect([status, headers.location]).toEqual([200, undefined]);
    expect(text).toMatch('href="https://new.example/"');
    expect(await hasSession()).toBe(true);
    await later.close();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyring, type Keyring } from '../src/index.js';
import { aSession, PROVIDERS, ScriptedGateway } from './support/scripted-gateway.js';

let gateway: ScriptedGateway;
let keyring: Keyring;

beforeEach(() => {
  gateway = new ScriptedGateway();
  keyring = createKeyring({ url: 'https://gateway.example/graphql', fetch: gateway.fetch });
});

const session = aSession('one');

async function signedIn(): Promise<void> {
  const loaded = keyring.load();
  await gateway.read(session);
  await loaded;
}

describe('a gateway without its token store', () => {
  it('does not sign the user out', async () => {
    await signedIn();
    const loaded = keyring.load();
    (await gateway.next('KeyringSession')).errors('STORE_UNAVAILABLE', { session: null });
    await loaded;
    expect(keyring.getState()).toMatchObject({
      status: 'signed-in',
      session,
      ended: undefined,
      error: { code: 'STORE_UNAVAILABLE' },
    });
  });

  it('shows its providers, and whether there is a session stays open', async () => {
    const loaded = keyring.load();
    (await gateway.next('KeyringState')).errors('STORE_UNAVAILABLE', { session: null, providers: PROVIDERS });
    await loaded;
    expect(keyring.getState()).toMatchObject({ status: 'loading', providers: PROVIDERS, error: {} });
  });

  it('is forgotten at the next good read', async () => {
    await signedIn();
    for (const ok of [false, true]) {
      const loaded = keyring.load();
      const read = await gateway.next('KeyringSession');
      if (ok) read.data({ session });
      else read.errors('STORE_UNAVAILABLE');
      await loaded;
    }
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', error: undefined });
  });
});

describe('a session with a field that failed', () => {
  it('is shown', async () => {
    const loaded = keyring.load();
    (await gateway.next('KeyringState')).errors('GRANT_UNREADABLE', { session, providers: PROVIDERS });
    await loaded;
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', session });
  });
});

/** Responses of a proxy, a captive portal or another server instead of the gateway. */
const FOREIGN: readonly (readonly [string, () => Response, object])[] = [
  ['a page', () => new Response('<html>', { status: 502 }), { message: expect.stringContaining('HTTP 502') }],
  ['a maintenance page with Retry-After', () => page('120'), { retryAfter: 120 }],
  ['a page with a Retry-After in the past', () => page('Mon, 30 Nov 2015 09:00:00 GMT'), { retryAfter: undefined }],
  ['a page with a Retry-After that is none', () => page('soon'), { retryAfter: undefined }],
  ['a good status and no JSON', () => new Response('Sign in to the hotel'), {}],
  ['JSON of something else', () => Response.json({ message: 'no route' }, { status: 404 }), {}],
  ['null', () => Response.json(null), {}],
  ['a list', () => Response.json([]), {}],
  ['a body that breaks off', () => brokenOff(), { cause: expect.any(Error) }],
];

const page = (retryAfter: string) => new Response('<html>', { status: 503, headers: { 'retry-after': retryAfter } });

const brokenOff = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"data":'));
        controller.error(new Error('connection reset'));
      },
    }),
  );

describe.each(FOREIGN)('in place of the gateway %s', (_what, response, expected) => {
  it('is NETWORK, for a read, a mutation and an operation of the page', async () => {
    await signedIn();
    const loaded = keyring.load();
    (await gateway.next('KeyringSession')).respond(response());
    await loaded;
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', error: { code: 'NETWORK', ...expected } });

    const logout = keyring.logout();
    (await gateway.next('KeyringLogout')).respond(response());
    await gateway.read(session);
    await expect(logout).rejects.toMatchObject({ code: 'NETWORK', ...expected });

    const own = keyring.request('{ folders { nodes { id } } }');
    (await gateway.next('{ folders { nodes { id } } }')).respond(response());
    await expect(own).rejects.toMatchObject({ code: 'NETWORK', ...expected });
  });
});

describe('a response without the requested data', () => {
  it.each([
    ['no session', { data: { providers: PROVIDERS } }],
    ['null data', { data: null }],
    ['a session without grants', { data: { session: { id: 'one' } } }],
    ['an error without extensions', { errors: [{ message: 'no' }] }],
    ['an error with null extensions', { errors: [{ message: 'no', extensions: null }] }],
    ['an error that is null', { errors: [null] }],
  ])('(%s) does not sign the user out', async (_what, body) => {
    await signedIn();
    const loaded = keyring.load();
    (await gateway.next('KeyringSession')).respond(Response.json(body));
    await loaded;
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', error: { code: 'UNKNOWN' } });
  });
});

describe('an operation that its page aborts', () => {
  it("rejects with the page's reason", async () => {
    const { signal, abort } = withAbort();
    const waiting: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const request = createKeyring({ fetch: waiting }).request('{ session { id } }', {}, { signal });
    abort('the page has changed');
    await expect(request).rejects.toBe('the page has changed');
  });
});

function withAbort() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}

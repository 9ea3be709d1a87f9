import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyring, type Keyring } from '../src/index.js';

let calls: Request[];
let keyring: Keyring;

beforeEach(() => {
  calls = [];
  const send: typeof fetch = async (input, init) => {
    calls.push(new Request(input, init));
    return Response.json({ data: {} });
  };
  keyring = createKeyring({ url: 'https://gateway.example/graphql', fetch: send });
});

const headers = (at = 0) => Object.fromEntries(calls[at]?.headers ?? []);

describe("a keyring's fetch", () => {
  it('adds the CSRF header and the cookie to a URL', async () => {
    await keyring.fetch('https://gateway.example/graphql');
    expect(headers()).toEqual({ 'x-keyring-csrf': '1' });
    expect(calls[0]?.credentials).toBe('include');
  });

  it.each([
    ['a record', { 'X-Own': 'a', accept: 'application/json' }],
    ['a list', [['X-Own', 'a'] as [string, string], ['accept', 'application/json'] as [string, string]]],
    ['Headers', new Headers({ 'X-Own': 'a', accept: 'application/json' })],
  ])('keeps the headers of %s', async (_what, own) => {
    await keyring.fetch('https://gateway.example/graphql', { headers: own });
    expect(headers()).toEqual({ 'x-own': 'a', accept: 'application/json', 'x-keyring-csrf': '1' });
  });

  it('keeps method, headers, body and signal of a Request', async () => {
    const { signal, abort } = controlled();
    const request = new Request('https://gateway.example/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-own': 'a' },
      body: '{"query":"{ session { id } }"}',
      signal,
    });
    await keyring.fetch(request);
    expect(headers()).toEqual({ 'content-type': 'application/json', 'x-own': 'a', 'x-keyring-csrf': '1' });
    expect([calls[0]?.method, await calls[0]?.text(), calls[0]?.credentials]).toEqual([
      'POST',
      '{"query":"{ session { id } }"}',
      'include',
    ]);
    abort();
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  it("lets the page's own options win", async () => {
    await keyring.fetch('https://gateway.example/graphql', { credentials: 'omit', keepalive: true });
    expect([calls[0]?.credentials, calls[0]?.keepalive]).toEqual(['omit', true]);
  });
});

describe("a keyring's request", () => {
  it('takes a text, or a typed document', async () => {
    await keyring.request('{ session { id } }', { n: 1 });
    await keyring.request({ toString: () => '{ viewer { __typename } }' });
    expect(await Promise.all(calls.map(call => call.json()))).toEqual([
      { query: '{ session { id } }', variables: { n: 1 } },
      { query: '{ viewer { __typename } }' },
    ]);
  });
});

function controlled() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

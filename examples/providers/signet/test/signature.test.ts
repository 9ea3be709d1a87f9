import type { UpstreamRequest } from 'keyring-gateway';
import { send } from 'keyring-gateway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signed } from '../auth.js';
import { ADA, keyIdOf } from '../sandbox/seed.js';
import { signetSandbox } from '../sandbox.js';

const KEY = { id: keyIdOf(ADA), secret: ADA.secret };
const ITEM: UpstreamRequest = { method: 'POST', path: '/v1/items', body: '{"title":"Größe"}' };

it('produces the signature of Signet’s example', () => {
  const key = { id: 'sk-example', secret: 'a secret' };
  expect(signed(key, { method: 'GET', path: '/v1/items?page=2' }, Date.parse('2026-03-01T12:00:00Z'))).toEqual({
    date: 'Sun, 01 Mar 2026 12:00:00 GMT',
    'x-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    // printf 'GET\n/v1/items?page=2\nSun, 01 Mar 2026 12:00:00 GMT\n47DE…uFU=\nsk-example' | openssl dgst -sha256 -hmac 'a secret' -binary | base64
    authorization: 'SIGNET-HMAC-SHA256 key="sk-example", signature="KueMWRqXFKpBBCj9uy91kdVoAdAP3cb1abFAQDL6AVc="',
  });
});

describe('the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof signetSandbox.start>>;
  beforeAll(async () => {
    sandbox = await signetSandbox.start();
  });
  afterAll(() => sandbox.close());

  /** Status of the sandbox's response to a call that is signed as `as` and sent as `sent`. */
  async function status(as: UpstreamRequest, { sent = as, key = KEY, aheadMs = 0, extra = {} } = {}): Promise<number> {
    const { path, method, body } = sent;
    const headers = { 'content-type': 'application/json', ...signed(key, as, Date.now() + aheadMs), ...extra };
    const response = await send({ url: sandbox.origin + path, method, headers, ...(body !== undefined && { body }) });
    return response.status;
  }

  it('accepts a call that is sent as it was signed', async () => {
    expect(await status(ITEM)).toBe(201);
    expect(await status({ method: 'GET', path: '/v1/items?page=2&q=%C3%BC' })).toBe(200);
  });

  it.each<[string, number, Parameters<typeof status>[1]]>([
    ['another method', 401, { sent: { method: 'GET', path: ITEM.path } }],
    ['another path', 401, { sent: { ...ITEM, path: '/v1/items?more' } }],
    ['another body', 400, { sent: { ...ITEM, body: '{"title":"Other"}' } }],
    ['another digest', 401, { extra: { 'x-content-sha256': 'A'.repeat(43) } }],
    ['another key', 401, { key: { ...KEY, id: 'sk-ben' } }],
    ['an unknown key', 401, { key: { ...KEY, id: 'sk-nobody' } }],
    ['another secret', 401, { key: { ...KEY, secret: 'guessed' } }],
    ['no signature', 401, { extra: { authorization: '' } }],
    ['a date six minutes ago', 403, { aheadMs: -360_000 }],
    ['a date in six minutes', 403, { aheadMs: 360_000 }],
  ])('refuses %s', async (_, expected, how) => {
    expect(await status(ITEM, how)).toBe(expected);
  });

  it('accepts clocks that differ by four minutes', async () => {
    expect([await status(ITEM, { aheadMs: -240_000 }), await status(ITEM, { aheadMs: 240_000 })]).toEqual([201, 201]);
  });
});

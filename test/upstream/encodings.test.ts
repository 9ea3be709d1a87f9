import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sendOnce } from '../../src/upstream/client.js';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import { json, type UpstreamRequest, type UpstreamResponse } from '../../src/upstream/messages.js';
import { startAcme } from '../support/acme/sandbox.js';
import { acmeEngine } from '../support/engine.js';
import { sendPooled } from './sent.js';
import { httpServer } from './upstreams.js';

const LIMITS = { deadlineMs: 2_000, maxBytes: 10_000 };
const GET: UpstreamRequest = { method: 'GET', path: '/' };

/** Pooled, as data calls go, and over a connection of its own, as token calls go. */
const WAYS = {
  pooled: (origin: string, ask: UpstreamRequest) => sendPooled(origin, ask, LIMITS),
  alone: (origin: string, { path, ...ask }: UpstreamRequest) => sendOnce(`${origin}${path}`, ask, LIMITS),
};

const serving = (body: Buffer, headers: Readonly<Record<string, string>>) =>
  httpServer((_request, response) => response.writeHead(200, headers).end(body));

const kindOf = (call: Promise<UpstreamResponse>): Promise<unknown> =>
  call.then(
    () => 'answer',
    failure => (failure instanceof UpstreamFailure ? failure.kind : failure),
  );

const VALUE = { name: 'Zoë → 😀', n: 1 };
const TEXT = JSON.stringify(VALUE);
const BYTES = Buffer.from(TEXT);
const JSON_TYPE = { 'content-type': 'application/json' };
const latin1 = Buffer.from('{"name":"Zo\xeb"}', 'latin1');
const utf16 = (mark: boolean) => Buffer.from(`${mark ? '\uFEFF' : ''}${TEXT}`, 'utf16le');

describe.each(Object.entries(WAYS))('an encoded response (%s)', (_, send) => {
  it.each([
    ['gzip', gzipSync(BYTES)],
    ['x-gzip', gzipSync(BYTES)],
    ['GZIP', gzipSync(BYTES)],
    ['deflate', deflateSync(BYTES)],
    ['deflate', deflateRawSync(BYTES)],
    ['br', brotliCompressSync(BYTES)],
    ['identity', BYTES],
    ['', BYTES],
    ['gzip, br', brotliCompressSync(gzipSync(BYTES))],
    ['gzip, identity, gzip', gzipSync(gzipSync(BYTES))],
  ])('is decompressed: %s', async (coding, body) => {
    const answer = await send(await serving(body, { ...JSON_TYPE, 'content-encoding': coding }), GET);
    expect(json(answer)).toEqual(VALUE);
  });

  it.each([
    ['is cut short', 'gzip', gzipSync(BYTES).subarray(0, 30)],
    ['does not match its coding', 'gzip', BYTES],
    ['does not match its coding', 'br', gzipSync(BYTES)],
    ['has bytes after its end', 'gzip', Buffer.concat([gzipSync(BYTES), Buffer.from('more')])],
    ['has an unknown coding', 'compress', BYTES],
    ['has a coding named like a property of every object', 'toString', BYTES],
    ['has more than five codings', 'gzip,gzip,gzip,gzip,gzip,gzip', BYTES],
  ])('is neither empty nor JSON when it %s (%s)', async (_what, coding, body) => {
    const answer = await send(await serving(body, { ...JSON_TYPE, 'content-encoding': coding }), GET);
    expect(answer).toMatchObject({ status: 200, text: '\uFFFD' });
    expect(json(answer)).toBeUndefined();
  });

  it('is empty when the body is empty, whatever its coding', async () => {
    expect((await send(await serving(Buffer.alloc(0), { 'content-encoding': 'gzip' }), GET)).text).toBe('');
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('is too large when its %s decompresses to more than the limit', async (coding, pack) => {
    const bomb = pack(Buffer.alloc(1 << 20));
    expect(bomb.length).toBeLessThan(LIMITS.maxBytes);
    expect(await kindOf(send(await serving(bomb, { 'content-encoding': coding }), GET))).toBe('too-large');
  });

  it.each([
    ['UTF-8 with a byte order mark', 'application/json', Buffer.from(`\uFEFF${TEXT}`), VALUE],
    ['UTF-8, by name', 'application/json; charset=UTF-8', BYTES, VALUE],
    ['UTF-8, by name in single quotes', "application/json; charset='utf-8'", BYTES, VALUE],
    ['UTF-8, under a name that is not a charset', 'application/json; charset=klingon', BYTES, VALUE],
    ['UTF-8, by name and marked', 'application/json;charset="utf-8"', Buffer.from(`\uFEFF${TEXT}`), VALUE],
    ['ISO-8859-1, by name', 'application/json; charset=ISO-8859-1', latin1, { name: 'Zoë' }],
    ['windows-1252, by name', 'application/json; charset="windows-1252"', latin1, { name: 'Zoë' }],
    ['UTF-16 with a byte order mark', 'application/json', utf16(true), VALUE],
    ['UTF-16 with a byte order mark, big endian', 'application/json', utf16(true).swap16(), VALUE],
    ['UTF-16, by name', 'application/json; charset=utf-16le', utf16(false), VALUE],
    [
      'UTF-8 with a mark, called ISO-8859-1',
      'application/json; charset=iso-8859-1',
      Buffer.from(`\uFEFF${TEXT}`),
      VALUE,
    ],
  ])('is decoded: %s', async (_what, type, body, value) => {
    expect(json(await send(await serving(body, { 'content-type': type }), GET))).toEqual(value);
  });

  it('is decompressed before it is decoded', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-16le', 'content-encoding': 'gzip' };
    expect(json(await send(await serving(gzipSync(utf16(false)), headers), GET))).toEqual(VALUE);
  });

  it.each([
    ['bytes that are not UTF-8, in an unknown charset', 'application/json; charset=klingon', latin1],
    ['UTF-16 without any sign of it', 'application/json', utf16(false)],
  ])('is not JSON when it has %s', async (_what, type, body) => {
    expect(json(await send(await serving(body, { 'content-type': type }), GET))).toBeUndefined();
  });

  it('keeps the valid parts of damaged UTF-8', async () => {
    const answer = await send(await serving(latin1, JSON_TYPE), GET);
    expect(json(answer)).toEqual({ name: 'Zo\uFFFD' });
  });
});

describe('JSON in a response', () => {
  const nested = (open: string, close: string, levels: number) =>
    `{"a":${open.repeat(levels)}1${close.repeat(levels)}}`;
  const read = (text: string) => sendOnceText(text).then(json);
  const sendOnceText = async (text: string) =>
    sendOnce(await serving(Buffer.from(text), JSON_TYPE), GET, { deadlineMs: 5_000, maxBytes: 8 << 20 });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('is parsed with 90 levels of %s, but not with 5,000 or a million', async (_what, open, close) => {
    expect(await read(nested(open, close, 90))).toBeDefined();
    expect(await read(nested(open, close, 5_000))).toBeUndefined();
    expect(await read(nested(open, close, 1_000_000))).toBeUndefined();
  });

  it('is not parsed when it only opens brackets', async () => {
    expect(await read('['.repeat(1_000_000))).toBeUndefined();
  });

  it('may contain any number of brackets in strings, and long lists', async () => {
    const value = { text: '['.repeat(5_000), list: Array.from({ length: 2_000 }, () => [{}]) };
    expect(await read(JSON.stringify(value))).toEqual(value);
  });
});

describe('a request to a provider', () => {
  it('accepts no content coding, for data and token calls', async () => {
    const acme = await startAcme();
    const engine = acmeEngine({ origin: acme.origin, rotation: 'always' });
    const browser = engine.browser();
    await browser.signedIn('ann');
    await browser.me();
    await browser.logout();
    expect(acme.seen.map(({ path, headers }) => `${path} ${headers['accept-encoding']}`)).toEqual([
      '/token identity',
      '/me identity',
      '/revoke identity',
      '/revoke identity',
    ]);
    await engine.drain();
    await acme.close();
  });

  it("keeps the provider's own accept-encoding", async () => {
    const seen: unknown[] = [];
    const origin = await httpServer((request, response) => {
      seen.push(request.headers['accept-encoding']);
      response.end();
    });
    await sendOnce(origin, { method: 'GET', headers: { 'Accept-Encoding': 'gzip' } }, LIMITS);
    expect(seen).toEqual(['gzip']);
  });
});

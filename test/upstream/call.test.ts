import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sendOnce } from '../../src/upstream/client.js';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import type { UpstreamRequest } from '../../src/upstream/messages.js';
import { selfSigned } from '../support/certificate.js';
import { gate } from '../support/gate.js';
import { sendPooled } from './sent.js';
import { httpServer, later, rawServer } from './upstreams.js';

const LIMITS = { deadlineMs: 300, maxBytes: 1_000 };
const GET: UpstreamRequest = { method: 'GET', path: '/' };

/** Both ways out: pooled, as data calls go, and over a connection of its own, as token calls go. */
const WAYS = {
  pooled: (origin: string, ask: UpstreamRequest, limits = LIMITS) => sendPooled(origin, ask, limits),
  alone: (origin: string, { path, ...ask }: UpstreamRequest, limits = LIMITS) =>
    sendOnce(`${origin}${path}`, ask, limits),
};

const kindOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answer',
    failure => (failure instanceof UpstreamFailure ? failure.kind : failure),
  );

const head = (...lines: string[]) => `HTTP/1.1 200 OK\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`;

describe.each(Object.entries(WAYS))('an upstream call (%s)', (_, send) => {
  it('returns the whole response with flat headers', async () => {
    const origin = await httpServer((request, response) => {
      response.setHeader('X-Two', ['a', 'b']).writeHead(201, 'Made');
      response.end(`${request.method} ${request.url} ${request.headers['x-mine']} `);
    });
    const answer = await send(origin, { method: 'POST', path: '/p?q=%20', headers: { 'x-mine': 'yes' }, body: '{}' });
    expect(answer).toMatchObject({ status: 201, text: 'POST /p?q=%20 yes ', headers: { 'x-two': 'a, b' } });
    expect(answer.receivedAtMs).toBeGreaterThanOrEqual(answer.sentAtMs);
  });

  it('decodes UTF-8 correctly wherever chunks were cut', async () => {
    const bytes = Buffer.from('äöü→😀');
    const origin = await httpServer(async (_request, response) => {
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      response.end();
    });
    expect((await send(origin, GET)).text).toBe('äöü→😀');
  });

  it('does not treat an interim response as the response', async () => {
    const origin = await rawServer(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${head('content-length: 2')}ok`);
    expect(await send(origin, GET)).toMatchObject({ status: 200, text: 'ok', headers: { 'content-length': '2' } });
  });

  it('does not follow a redirect', async () => {
    const origin = await httpServer((_request, response) => response.writeHead(302, { location: '/x' }).end());
    expect(await send(origin, GET)).toMatchObject({ status: 302, headers: { location: '/x' } });
  });

  it('reads no body after HEAD, however long it would be', async () => {
    const origin = await httpServer((_request, response) => response.writeHead(200, { 'content-length': 5_000 }).end());
    expect(await send(origin, { method: 'HEAD', path: '/' })).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    ['announced', `${head('content-length: 1001')}x`],
    ['in one piece', `${head('transfer-encoding: chunked')}3e9\r\n${'x'.repeat(1_001)}\r\n0\r\n\r\n`],
    ['without end', `${head()}${'x'.repeat(5_000)}`],
  ])('is aborted when the body is too large, %s', async (_how, answer) => {
    expect(await kindOf(send(await rawServer(answer), GET))).toBe('too-large');
  });

  it('accepts a body of exactly the limit', async () => {
    const origin = await rawServer(`${head('content-length: 1000')}${'x'.repeat(1_000)}`);
    expect((await send(origin, GET)).text).toHaveLength(1_000);
  });

  it.each([
    ['before the headers', '', 'end'],
    ['in the headers', 'HTTP/1.1 200 OK\r\nx-a:', 'end'],
    ['short of its length', `${head('content-length: 10')}12345`, 'end'],
    ['within a chunk', `${head('transfer-encoding: chunked')}a\r\n12345`, 'end'],
    ['after a chunk', `${head('transfer-encoding: chunked')}5\r\n12345\r\n`, 'reset'],
    ['with bytes that are not HTTP', 'SSH-2.0-OpenSSH\r\n', 'stay'],
  ] as const)('is unanswered when the response ends %s', async (_where, answer, then) => {
    expect(await kindOf(send(await rawServer(answer, then), GET))).toBe('no-response');
  });

  it.each([
    ['headers', ''],
    ['the rest of the body', `${head('content-length: 10')}12345`],
    ['the next chunk', `${head('transfer-encoding: chunked')}5\r\n12345\r\n`],
  ])('waits no longer than the deadline for %s', async (_what, answer) => {
    expect(await kindOf(send(await rawServer(answer), GET))).toBe('no-response');
  });

  it('waits as long as its own deadline allows', async () => {
    const held = gate();
    const origin = await httpServer((_request, response) => void held.opened.then(() => response.end('late')));
    const patient = send(origin, GET, { ...LIMITS, deadlineMs: 60_000 });
    expect(await kindOf(send(origin, GET))).toBe('no-response');
    held.open();
    expect(await patient).toMatchObject({ status: 200, text: 'late' });
  });

  it('was never sent when it is not a valid request', async () => {
    const origin = await httpServer((_request, response) => response.end());
    expect(await kindOf(send(origin, { ...GET, headers: { 'x-mine': 'two\r\nlines: yes' } }))).toBe('never-sent');
  });

  it('was never sent when nothing listens at the port', async () => {
    expect(await kindOf(send('http://127.0.0.1:1', GET))).toBe('never-sent');
  });

  it('was never sent to a host without a trusted certificate', async () => {
    const requests: unknown[] = [];
    const server = createServer(selfSigned(), request => void requests.push(request));
    later(() => server.close());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await kindOf(send(origin, GET))).toBe('never-sent');
    expect(requests).toEqual([]);
  });
});

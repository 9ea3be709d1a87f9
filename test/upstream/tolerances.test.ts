import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sendCall } from '../../src/upstream/call.js';
import { sendOnce } from '../../src/upstream/client.js';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import type { UpstreamRequest, UpstreamResponse } from '../../src/upstream/messages.js';
import { poolAt, sendPooled } from './sent.js';
import { later, rawServer } from './upstreams.js';

const LIMITS = { deadlineMs: 2_000, maxBytes: 10_000 };
const POST: UpstreamRequest = { method: 'POST', path: '/', body: 'x' };

/** Pooled, as data calls go, and over a connection of its own, as token calls go. */
const WAYS = {
  pooled: (origin: string, ask: UpstreamRequest) => sendPooled(origin, ask, LIMITS),
  alone: (origin: string, { path, ...ask }: UpstreamRequest) => sendOnce(`${origin}${path}`, ask, LIMITS),
};

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const headers = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, n) => `x-${n}: ${'y'.repeat(bytes)}\r\n`).join('');

/** A server that sends each part separately. */
async function inParts(...parts: readonly string[]): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.setNoDelay(true));
    socket.on('error', () => {});
    socket.once('data', async () => {
      for (const part of parts) {
        socket.write(part, 'latin1');
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    });
  });
  later(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const kindOf = (call: Promise<UpstreamResponse>): Promise<unknown> =>
  call.then(
    ({ status, text }) => `${status} ${text}`,
    failure => (failure instanceof UpstreamFailure ? failure.kind : failure),
  );

describe.each(Object.entries(WAYS))('when an upstream is lenient, a call (%s)', (_, send) => {
  it.each([
    ['an unrequested 100 Continue', CONTINUE + OK],
    ['several 100 Continue', CONTINUE.repeat(5) + OK],
    ['a 100 with headers', `HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n${OK}`],
    ['a 100 without a reason', `HTTP/1.1 100\r\n\r\n${OK}`],
    ['a 100 of HTTP/1.0', `HTTP/1.0 100 Continue\r\n\r\n${OK}`],
    ['103 Early Hints, then 100', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${CONTINUE}${OK}`],
    ['102 Processing, three times', `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3)}${OK}`],
    ['an unknown interim status', `HTTP/1.1 199 X\r\n\r\n${OK}`],
    ['line breaks before the response', `\r\n\r\n${CONTINUE}\r\n${OK}`],
    ['20 KB of headers', `HTTP/1.1 200 OK\r\n${headers(20, 1_000)}content-length: 2\r\n\r\nok`],
    ['64 KB of headers', `HTTP/1.1 200 OK\r\n${headers(64, 1_000)}content-length: 2\r\n\r\nok`],
    ['one header of 60 KB', `HTTP/1.1 200 OK\r\n${headers(1, 60_000)}content-length: 2\r\n\r\nok`],
    ['40 cookies', `HTTP/1.1 200 OK\r\n${'set-cookie: a=b\r\n'.repeat(40)}content-length: 2\r\n\r\nok`],
    ['a status without a reason', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok'],
    [
      'header bytes of Latin-1',
      Buffer.from('HTTP/1.1 200 caf\xe9\r\nx-a: \xe9\r\ncontent-length: 2\r\n\r\nok', 'latin1'),
    ],
    [
      'trailers and a chunk extension',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nx-t: 1\r\n\r\n',
    ],
    ['an offer to upgrade', 'HTTP/1.1 200 OK\r\nupgrade: h2c\r\nconnection: upgrade\r\ncontent-length: 2\r\n\r\nok'],
    ['bytes after the end', `${OK}more`],
  ])('reads %s', async (_what, bytes) => {
    expect(await kindOf(send(await rawServer(bytes), POST))).toBe('200 ok');
  });

  it.each([
    ['until the connection closes', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok'],
    ['until the connection closes, as HTTP/1.0 has it', 'HTTP/1.0 200 OK\r\n\r\nok'],
  ])('reads a body that lasts %s', async (_what, bytes) => {
    expect(await kindOf(send(await rawServer(bytes, 'end'), POST))).toBe('200 ok');
  });

  it.each([204, 304])('reads a %i that announces a body it cannot have', async status => {
    const origin = await rawServer(`HTTP/1.1 ${status} X\r\ncontent-length: 20\r\n\r\n`);
    expect(await kindOf(send(origin, POST))).toBe(`${status} `);
  });

  it('reads interim responses wherever the bytes are split', async () => {
    const bytes = `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${CONTINUE}${OK}`;
    expect(await kindOf(send(await inParts(...bytes), POST))).toBe('200 ok');
    expect(await kindOf(send(await inParts(CONTINUE, OK), POST))).toBe('200 ok');
    expect(await kindOf(send(await inParts(`${CONTINUE}HTTP/1.`, OK.slice(7)), POST))).toBe('200 ok');
  });

  it('keeps a body that looks like an interim response', async () => {
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${CONTINUE.length + 2}\r\n\r\n`;
    expect(await kindOf(send(await inParts(head, CONTINUE, 'ok'), POST))).toBe(`200 ${CONTINUE}ok`);
  });

  it.each([
    [
      'is switched to another protocol without a request',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
    ['gets only interim responses', CONTINUE.repeat(3)],
    ['gets an endless header', `HTTP/1.1 100 Continue\r\n${headers(200, 1_000)}`],
  ])('is unanswered when it %s', async (_what, bytes) => {
    expect(await kindOf(send(await rawServer(bytes, 'end'), POST))).toBe('no-response');
  });
});

describe('when a connection is reused', () => {
  it('skips interim responses before each response', async () => {
    const ports = new Set<number | undefined>();
    const server = createServer(socket => {
      ports.add(socket.remotePort);
      socket.on('error', () => {}).on('data', () => socket.write(CONTINUE + OK));
    });
    later(() => server.close());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const pool = poolAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, LIMITS);
    for (let n = 0; n < 10; n += 1) expect((await sendCall(pool, POST, { limits: LIMITS })).text).toBe('ok');
    expect(ports.size).toBeLessThan(4);
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ListenOptions, listen, type NodeServer } from '../../../src/server/node-server.js';

let server: NodeServer;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.drain(0);
});

async function start(options: Partial<ListenOptions> = {}) {
  server = await listen((request, response) => request.resume().on('end', () => response.end('ok')), {
    port: 0,
    host: '127.0.0.1',
    ...options,
  });
}

async function open(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Everything that a connection has received when it closes. */
async function end(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', chunk => {
    text += chunk;
  });
  if (!socket.closed) await once(socket, 'close');
  return text;
}

/** Sends one byte after the other until the connection is gone. */
async function drip(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    if (socket.destroyed) return;
    socket.write(byte);
    await wait(20);
  }
}

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n';

// Node's own check of the limits runs every 30 s.
describe('a client that sends slowly', { timeout: 15_000 }, () => {
  it('gets a 408 and is disconnected when its headers take too long', async () => {
    await start({ headersTimeoutMs: 300, bodyTimeoutMs: 60_000 });
    const socket = await open();
    void drip(socket, `GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ${'x'.repeat(2_000)}`);
    expect(await end(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('gets a 408 and is disconnected when its whole request takes too long', async () => {
    await start({ headersTimeoutMs: 300, bodyTimeoutMs: 600 });
    const socket = await open();
    socket.write(HEAD);
    void drip(socket, 'x'.repeat(1_000));
    expect(await end(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('is disconnected when it sends nothing at all', async () => {
    await start({ headersTimeoutMs: 300, bodyTimeoutMs: 600 });
    await end(await open());
  });
});

describe('connections', () => {
  const ask = (socket: Socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    return once(socket, 'data');
  };

  it('make room for new ones when they are idle and there are too many', async () => {
    let reports = 0;
    const onRefused = () => {
      reports += 1;
    };
    await start({ maxConnections: 5, onRefused });
    const idle = await Promise.all(Array.from({ length: 5 }, () => open()));
    await Promise.all(idle.map(ask));
    // This one is refused, and makes room.
    await end(await open());
    expect(reports).toBe(1);
    const [answer] = await ask(await open());
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('make room when they have never sent anything', async () => {
    await start({ maxConnections: 3 });
    await Promise.all(Array.from({ length: 3 }, () => open()));
    await end(await open());
    const [answer] = await ask(await open());
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('do not delay a drain when they have never sent anything', { timeout: 10_000 }, async () => {
    await start();
    const socket = await open();
    expect(await server.drain(60_000)).toBe(0);
    await end(socket);
  });

  it('are not closed for new ones while they are in use', async () => {
    await start({ maxConnections: 2 });
    const busy = await Promise.all([open(), open()]);
    for (const socket of busy) socket.write(HEAD);
    await wait(50);
    await end(await open());
    for (const socket of busy) {
      socket.write('x'.repeat(1_000));
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
    }
  });
});

import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** Servers for tests of the upstream client, closed after each test. */

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Closes something after the test. */
export const later = (close: () => void) => void open.push(close);

const opened = (server: Server | ReturnType<typeof createTcpServer>): Promise<number> =>
  new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** An HTTP server; resolves with its origin. */
export async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  later(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await opened(server)}`;
}

/** A server that responds to each request with these bytes, complete HTTP or not, and then does `then` with the connection. */
export async function rawServer(answer: string | Buffer, then: 'stay' | 'end' | 'reset' = 'stay'): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      socket.write(answer, () => {
        if (then === 'end') socket.end();
        // The bytes must have left before the reset.
        if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 20);
      });
    });
  });
  later(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${await opened(server)}`;
}

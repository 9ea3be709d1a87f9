import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificate } from './certificate.js';

/** Accepts TLS in front of a plain port on the loopback. */
export interface TlsFront {
  /** `https://127.0.0.1:port` */
  readonly origin: string;
  close(): Promise<void>;
}

export async function startTlsFront(target: number, certificate: Certificate): Promise<TlsFront> {
  const server = createServer({ ...certificate }, socket => {
    const behind = connect(target, '127.0.0.1');
    for (const end of [socket, behind]) end.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A loopback port that is free at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const opens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy()).once('error', () => resolve(false));
    socket.once('close', failed => failed || resolve(true));
  });

/** Resolves when a process listens on the port. Rejects with `gaveUp()` if that returns a reason first, or after a minute. */
export async function listening(port: number, gaveUp: () => string | undefined): Promise<void> {
  for (const begun = Date.now(); !(await opens(port)); ) {
    const why = gaveUp() ?? (Date.now() - begun > 60_000 ? 'does not listen' : undefined);
    if (why !== undefined) throw new Error(why);
    await sleep(20);
  }
}

import { createServer } from 'node:net';

/**
 * Below the range systems take for outgoing connections (32768 up on Linux), and low enough for a cluster node's bus port (10000 above) to be so,
 * too: a server that is killed finds its port free when it comes back.
 */
const LOWEST = 12_000;
const COUNT = 10_000;

const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A loopback port that is free now and that this process was not given before. Another process may still take it first. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error('no free loopback port found');
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../../scripts/tools.js';
import { until } from '../../src/testing/until.js';
import { startChild } from './child.js';
import { freePort } from './ports.js';
import { reapFolder } from './reaper.js';

/** A real tinyproxy on the loopback. */
export interface ForwardProxyServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** The same with its credentials, where it wants some. */
  readonly urlWithCredentials: string;
  /** Hosts and ports of the requested tunnels, in order. */
  readonly tunnels: () => string[];
  stop(): Promise<void>;
}

export interface ForwardProxyOptions {
  readonly user?: string;
  readonly password?: string;
  /** The only port that tunnels may lead to. Default: any. */
  readonly onlyPort?: number;
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => resolve(false)).setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });

export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxyServer> {
  const { user, password, onlyPort } = options;
  const folder = await mkdtemp(join(tmpdir(), 'keyring-proxy-'));
  reapFolder(folder);
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    'MaxClients 100',
    'LogLevel Connect',
    ...(user && password ? [`BasicAuth ${user} ${password}`] : []),
    ...(onlyPort === undefined ? [] : [`ConnectPort ${onlyPort}`]),
  ];
  await writeFile(join(folder, 'tinyproxy.conf'), `${lines.join('\n')}\n`);
  const child = startChild(tool('tinyproxy'), ['-d', '-c', join(folder, 'tinyproxy.conf')]);
  await until('the proxy listens', () => listens(port));
  return {
    url: `http://127.0.0.1:${port}`,
    urlWithCredentials: `http://${user}:${encodeURIComponent(password ?? '')}@127.0.0.1:${port}`,
    tunnels: () => [...child.output().matchAll(/CONNECT (\S+) HTTP/g)].map(([, target = '']) => target),
    async stop() {
      await child.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

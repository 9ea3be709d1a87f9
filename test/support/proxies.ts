import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../../scripts/tools.js';
import { until } from '../../src/testing/until.js';
import { type Child, startChild } from './child.js';
import { send } from './http-client.js';
import { freePort } from './ports.js';
import { reapFolder } from './reaper.js';

/** A real proxy in front of a gateway. */
export interface ReverseProxy {
  /** The URL for clients. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Started {
  readonly child: Child;
  readonly url: string;
  readonly folder: string;
}

async function start(
  name: 'nginx' | 'haproxy',
  write: (facts: { folder: string; port: number }) => string,
  args: (file: string) => readonly string[],
): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), `keyring-${name}-`));
  reapFolder(folder);
  const port = await freePort();
  const file = join(folder, `${name}.conf`);
  await writeFile(file, write({ folder, port }));
  const child = startChild(tool(name), args(file));
  const url = `http://localhost:${port}`;
  await until(`${name} listens`, async () => !child.isRunning || (await send({ url }).then(() => true)));
  if (!child.isRunning) throw new Error(`${name} does not start:\n${child.output()}`);
  return { child, url, folder };
}

const stop = async ({ child, folder }: Started) => {
  await child.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
};

/** nginx with its defaults and `proxy_pass`; `settings` are lines of its `location`. */
export const startNginx = (gatewayPort: number, settings = ''): Promise<ReverseProxy> =>
  startNginxServer(`
    location / {
      proxy_pass http://127.0.0.1:${gatewayPort};
      ${settings}
    }`);

/** nginx with one `server`; `locations` is its content without `listen`. */
export async function startNginxServer(locations: string): Promise<ReverseProxy> {
  const temporary = (folder: string) =>
    ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/${name};`).join('\n');
  const nginx = await start(
    'nginx',
    ({ folder, port }) => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
  types { text/html html; text/javascript js; }
  ${temporary(folder)}
  server {
    listen 127.0.0.1:${port};
    listen [::1]:${port};
    ${locations}
  }
}`,
    file => ['-c', file, '-e', 'stderr'],
  );
  return { url: nginx.url, stop: () => stop(nginx) };
}

export interface Haproxy extends ReverseProxy {
  /** The result of its last check of the gateway, such as `L7OK`, and whether it considers the gateway up. */
  check(): Promise<{ readonly result: string; readonly status: string }>;
}

/** HAProxy with these sections; `write` gets the lines that bind its port. */
export async function startHaproxySections(write: (bind: string) => string): Promise<ReverseProxy> {
  const haproxy = await start(
    'haproxy',
    ({ port }) => `
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
${write(`bind 127.0.0.1:${port}\n  bind [::1]:${port}`)}
`,
    file => ['-db', '-f', file],
  );
  return { url: haproxy.url, stop: () => stop(haproxy) };
}

/** HAProxy with the health check that it makes by default (`OPTIONS /`); `settings` are lines of its `defaults`. */
export async function startHaproxy(gatewayPort: number, settings = 'timeout server 50s'): Promise<Haproxy> {
  const haproxy = await start(
    'haproxy',
    ({ port }) => `
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  ${settings}
frontend clients
  bind 127.0.0.1:${port}
  bind [::1]:${port}
  stats enable
  stats uri /haproxy
  default_backend gateways
backend gateways
  option httpchk
  server gateway 127.0.0.1:${gatewayPort} check inter 100
`,
    file => ['-db', '-f', file],
  );
  return {
    url: haproxy.url,
    stop: () => stop(haproxy),
    async check() {
      const { text } = await send({ url: `${haproxy.url}/haproxy;csv` });
      const [names = [], ...rows] = text.split('\n').map(line => line.replace(/^# /, '').split(','));
      const row = rows.find(cells => cells[0] === 'gateways' && cells[1] === 'gateway') ?? [];
      const cell = (name: string) => row[names.indexOf(name)] ?? '';
      return { result: cell('check_status'), status: cell('status') };
    },
  };
}

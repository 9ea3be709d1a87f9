import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { start } from '../machine/child.js';
import { GATEWAY_CORE } from '../machine/cores.js';
import { freePort, listening } from '../machine/port.js';
import type { Contestant } from './contestant.js';
import { runningPeer } from './peer.js';

const FOLDER = fileURLToPath(new URL('../../hive', import.meta.url));
const program = (name: string) => `${FOLDER}/node_modules/.bin/${name}`;

/** Hive Gateway with a supergraph that is composed from the upstream's REST endpoints. It has its own package.json because it takes half a gigabyte. */
export const hive: Contestant = {
  id: 'hive',
  title: 'Hive Gateway 2',
  optional: true,
  async start({ upstream, people: count, node, nodeArgs }) {
    if (!existsSync(program('hive-gateway'))) throw new Error('not installed (npm ci --prefix bench/hive)');
    const compose = [program('mesh-compose'), '-o', 'supergraph.graphql'];
    execFileSync(process.execPath, compose, { cwd: FOLDER, stdio: 'ignore' });
    const port = await freePort();
    const where = ['--fork', '0', '--host', '127.0.0.1', '--port', String(port)];
    const child = start([node, ...nodeArgs, program('hive-gateway'), 'supergraph', './supergraph.graphql', ...where], {
      core: GATEWAY_CORE,
      cwd: FOLDER,
      env: { NODE_ENV: 'production', UPSTREAM: upstream, PEOPLE: String(count) },
    });
    await listening(port, () => (child.isRunning() ? undefined : `Hive Gateway does not start:\n${child.output()}`));
    return runningPeer(child, port, count);
  },
};

import { fileURLToPath } from 'node:url';
import { type Child, start } from '../machine/child.js';
import { GATEWAY_CORE } from '../machine/cores.js';
import { inspectorIn } from '../profile/inspector.js';
import { people } from '../scenario/people.js';
import type { Contestant, Running } from './contestant.js';

/** A server without Redis, whose session cookies name the users. */
export const runningPeer = (child: Child, port: number, count: number): Running => ({
  pid: child.pid,
  port,
  sessions: people(count).map(({ session }) => session),
  inspector: inspectorIn(child.output()),
  stop: () => child.stop(),
});

/** One of our servers in src/peers. It reads UPSTREAM and PEOPLE and prints the port it listens on. */
export function peer(id: string, title: string, optional = true): Contestant {
  return {
    id,
    title,
    optional,
    async start({ upstream, people: count, node, nodeArgs }) {
      const path = fileURLToPath(new URL(`../peers/${id}.js`, import.meta.url));
      const child = start([node, ...nodeArgs, path], {
        core: GATEWAY_CORE,
        env: { NODE_ENV: 'production', UPSTREAM: upstream, PEOPLE: String(count) },
      });
      const port = Number(await child.printed(/^listening (\d+)$/m));
      return runningPeer(child, port, count);
    },
  };
}

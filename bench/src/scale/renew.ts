import { Line } from '../load/line.js';
import { requestOf } from '../load/request.js';
import { cpuUs } from '../machine/usage.js';
import type { World } from './world.js';

const REFRESH = 'mutation { refresh(provider: SOCIOS) { __typename } }';
/** Command of the periodic check of the outbox, which runs meanwhile. */
const BY_CLOCK = 'zrangebyscore';
const DONE = '{"data":{"refresh":{"__typename":"Refreshed"}}}';

/** The cost of one refresh that a client requests. */
export interface Renewal {
  /** CPU time of the gateway, us. */
  readonly cpuUs: number;
  /** Redis commands by name. */
  readonly commands: Readonly<Record<string, number>>;
}

/** Refreshes the grants of the original sessions, one after the other. The first pass warms up. Throws if a refresh fails. */
export async function renewals(world: World): Promise<Renewal> {
  const line = new Line(world.port);
  const all = async () => {
    for (const value of world.originals) {
      const request = requestOf(world.port, REFRESH, value);
      const { body } = await new Promise<{ body: Buffer }>((resolve, reject) => line.ask(request, resolve, reject));
      if (body.toString() !== DONE) throw new Error(`not refreshed: ${body.toString().slice(0, 300)}`);
    }
  };
  await all();
  const [before, cpu] = [await world.commands(), cpuUs(world.pid)];
  await all();
  const [after, used] = [await world.commands(), cpuUs(world.pid) - cpu];
  line.close();
  const count = world.originals.length;
  const commands = Object.entries(after).map(([name, n]) => [name, (n - (before[name] ?? 0)) / count] as const);
  return {
    cpuUs: used / count,
    commands: Object.fromEntries(commands.filter(([name, n]) => n >= 0.5 && name !== BY_CLOCK)),
  };
}

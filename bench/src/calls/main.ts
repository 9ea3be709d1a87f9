import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GATEWAY_CORE, moveTo, unfit } from '../machine/cores.js';
import { median } from '../measure/median.js';
import { startUpstream } from '../measure/upstream.js';
import { fixed, table } from '../report/table.js';
import { authorizationOf } from '../scenario/authorization.js';
import { people } from '../scenario/people.js';
import { layersOf } from './layers.js';

/**
 * `npm run bench -- --calls`: CPU time of one upstream call, layer by layer, all in one process and in turn. The rows show what a change of the gateway's
 * upstream client brings, which a query hides: it is a small part of one.
 */

const CALLS_OF_A_REQUEST = 10;
const REQUESTS_AT_ONCE = 16;
const WARM_MS = 2_500;
const SLICE_MS = 150;

/** One request of a client: its calls, one after the other. */
type Request = () => Promise<void>;

async function cpuPerCall(request: Request, forMs: number): Promise<number> {
  let calls = 0;
  const endMs = performance.now() + forMs;
  const before = process.cpuUsage();
  const client = async () => {
    for (; performance.now() < endMs; calls += CALLS_OF_A_REQUEST) await request();
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, client));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

async function run(args: readonly string[]): Promise<void> {
  const why = unfit();
  if (why) throw new Error(`this machine cannot measure: ${why}`);
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { dist: text, against: text, rounds: text } });
  const rounds = Number(values.rounds ?? 24);
  const upstream = await startUpstream(1);
  moveTo(GATEWAY_CORE);
  const [person] = people(1);
  if (!person) throw new Error('no person');
  process.env.UPSTREAM = upstream.url;
  // It reads UPSTREAM when it is loaded.
  const [{ get }, { paths }] = await Promise.all([import('../peers/upstream.js'), import('../peers/calls.js')]);
  const call = { url: upstream.url, path: paths.release(3), authorization: authorizationOf(person).pool };
  const own = values.dist ?? fileURLToPath(new URL('../../../dist', import.meta.url));
  const layers = new Map<string, Request>([
    [
      'bare: undici `dispatch`, JSON',
      async () => {
        for (let n = 0; n < CALLS_OF_A_REQUEST; n += 1) await get(call.path, call.authorization);
      },
    ],
    ...(await layersOf(own, call, CALLS_OF_A_REQUEST)),
  ]);
  if (values.against)
    for (const [name, request] of await layersOf(values.against, call, CALLS_OF_A_REQUEST))
      layers.set(`the other build: ${name}`, request);

  const measured = new Map([...layers.keys()].map(name => [name, [] as number[]]));
  for (const request of layers.values()) await cpuPerCall(request, WARM_MS);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [...layers] : [...layers].reverse();
    for (const [name, request] of order) measured.get(name)?.push(await cpuPerCall(request, SLICE_MS));
  }
  const rows = [...measured].map(([name, all]) => ({ name, middle: median(all), least: Math.min(...all) }));
  const bare = rows[0]?.middle ?? Number.NaN;
  process.stdout.write(
    `Node ${process.version}, ${rounds} interleaved rounds\n\n${table(
      ['layer', 'CPU us of one call, median', 'least', 'ratio to bare'],
      rows.map(({ name, middle, least }) => [name, fixed(middle, 1), fixed(least, 1), fixed(middle / bare, 2)]),
    )}\n`,
  );
  await upstream.stop();
}

try {
  await run(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contestantsOf } from './contestants/list.js';
import { moveTo, OTHER_CORE, unfit } from './machine/cores.js';
import { coldStart } from './measure/cold-start.js';
import { enterAll, footprintsOf, rounds, warm } from './measure/measure.js';
import { startUpstream, type Upstream } from './measure/upstream.js';
import { HELP, type Options, readOptions } from './options.js';
import { profileOf } from './profile/profile.js';
import { machine } from './report/machine.js';
import { markdown } from './report/markdown.js';
import type { Results } from './report/results.js';
import { summarize } from './report/summary.js';
import { write } from './report/write.js';
import { QUERIES } from './scenario/queries.js';

/** Long enough to sample every important function. */
const PROFILE_MS = 3_000;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function measure(options: Options, upstream: Upstream): Promise<Results> {
  const at = new Date().toISOString();
  const where = machine(options.node);
  const dist = resolve(options.dist ?? here('../../dist'));
  const queries = QUERIES.filter(({ id }) => options.queries.includes(id));
  const built = { dist };
  const contestants = contestantsOf({ ...options, built });
  const coldStartMs = contestants.some(({ id }) => id.startsWith('keyring'))
    ? await coldStart({ dist, node: options.node }, upstream.url, options.quick ? 3 : 5)
    : undefined;
  const nodeArgs = options.profile ? ['--inspect=127.0.0.1:0'] : [];
  const world = { upstream: upstream.url, people: options.people, node: options.node, nodeArgs };
  const { entrants, leftOut } = await enterAll(contestants, world, queries, say);
  for (const entrant of entrants) await warm(entrant, options);
  const slices = await rounds(entrants, queries, upstream, options, say);
  const rows = summarize(entrants, slices, await footprintsOf(entrants));
  if (options.profile)
    for (const entrant of entrants.filter(({ running }) => running.inspector))
      for (const query of queries) say(await profileOf(entrant, query, options.connections, PROFILE_MS));
  for (const { running } of entrants) await running.stop();
  const { quick, rounds: count, leadInMs, sliceMs, warmMs, people, connections } = options;
  const used = { quick, rounds: count, leadInMs, sliceMs, warmMs, people, connections };
  return { at, machine: where, options: used, queries, rows, leftOut, coldStartMs };
}

async function run(options: Options): Promise<void> {
  moveTo(OTHER_CORE);
  const upstream = await startUpstream(options.people);
  const results = await measure(options, upstream);
  await upstream.stop();
  say(`\n${markdown(results, 'chart.svg')}`);
  if (options.out) say(`written: ${await write(results, options.out)}`);
}

try {
  const options = readOptions(process.argv.slice(2), here('../results'));
  const why = unfit();
  if (options === 'help') say(HELP);
  else if (why) throw new Error(`this machine cannot measure: ${why}`);
  else await run(options);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { moveTo, OTHER_CORE, unfit } from '../machine/cores.js';
import { residentMib } from '../machine/usage.js';
import { startUpstream } from '../measure/upstream.js';
import { machine } from '../report/machine.js';
import { QUERIES, type Query } from '../scenario/queries.js';
import { type Asked, ask, FIRST, IN_TURN } from './ask.js';
import { rewritten } from './figures.js';
import { scalePage } from './page.js';
import { renewals } from './renew.js';
import { ORIGINALS, startWorld, type Wanted, type World } from './world.js';

const HELP = `npm run scale -- [options]
  --sessions=n    sessions of the largest Redis (1000000: 3 GB of memory, as much on disk, about 10 minutes)
  --rounds=n      rounds (9)
  --dist=folder   another build of the gateway than dist
  --out=folder    folder of the page (bench/results; by default written only for the default number of sessions)
  --no-build      uses the last build of the gateway`;

const USUAL = 1_000_000;
/** The smallest Redis with sessions to use for the first time, FIRST of them in each round and in the one that warms up. */
const SMALL = 10_000;
const MOST_ROUNDS = Math.floor((SMALL - IN_TURN) / FIRST) - 1;
/** Larger than the longest value of a session, so that Redis stores the whole record as one listpack. */
const IN_ONE_PIECE = ['--hash-max-listpack-value', '1024'];

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

const wantedWith = (most: number): readonly Wanted[] => [
  { title: `${IN_TURN}`, sessions: IN_TURN },
  { title: `${SMALL}`, sessions: SMALL },
  { title: `${most / 10}`, sessions: most / 10 },
  { title: `${most / 10}, listpack`, sessions: most / 10, args: IN_ONE_PIECE },
  { title: `${most}`, sessions: most },
];

async function run(most: number, rounds: number, dist: string, out: string | undefined): Promise<void> {
  moveTo(OTHER_CORE);
  const [at, where] = [new Date().toISOString(), machine()];
  const query = QUERIES.find(({ id }) => id === 'q2') as Query;
  const upstream = await startUpstream(ORIGINALS);
  const worlds: World[] = [];
  for (const wanted of wantedWith(most)) {
    const world = await startWorld(wanted, dist, upstream, query);
    worlds.push(world);
    say(
      `${world.title} sessions: filled in ${world.filledInS.toFixed(0)} s, ${world.bytes.perSession.toFixed(0)} bytes each`,
    );
  }
  const asked: Asked[] = [];
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const manner of ['again', 'first'] as const)
      for (const world of worlds) {
        // The sessions in turn are all that it has.
        if (manner === 'first' && world.sessions === IN_TURN) continue;
        const one = await ask(world, query, manner);
        if (round > 0) asked.push(one);
      }
    say(round === 0 ? 'warm' : `round ${round} of ${rounds}`);
  }
  const gatewayMib = worlds.map(({ pid }) => residentMib(pid));
  const [first, last] = [worlds[0] as World, worlds.at(-1) as World];
  const found = { at, machine: where, rounds, worlds, asked, gatewayMib };
  const page = scalePage({ ...found, renewal: await renewals(first), rewritten: await rewritten(last.redis) });
  for (const world of worlds) await world.stop();
  await upstream.stop();
  say(`\n${page}`);
  if (out === undefined) return;
  await mkdir(out, { recursive: true });
  const file = join(out, `scale-${at.slice(0, 10)}.md`);
  await writeFile(file, page);
  say(`written: ${file}`);
}

try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { sessions: text, rounds: text, dist: text, out: text, help: { type: 'boolean' } },
  });
  const most = Number(values.sessions ?? USUAL);
  const rounds = Number(values.rounds ?? 9);
  if (!(most >= 10 * SMALL && most % 10 === 0 && rounds >= 1 && rounds <= MOST_ROUNDS))
    throw new Error(`--sessions: ${10 * SMALL} or more, --rounds: 1 to ${MOST_ROUNDS}`);
  const why = unfit();
  if (values.help) say(HELP);
  else if (why) throw new Error(`this machine cannot measure: ${why}`);
  else {
    const out = values.out ?? (most === USUAL ? here('../../results') : undefined);
    await run(most, rounds, resolve(values.dist ?? here('../../../dist')), out);
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

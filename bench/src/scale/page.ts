import { median } from '../measure/median.js';
import type { Machine } from '../report/machine.js';
import { fixed, sum, table } from '../report/table.js';
import { type Asked, FIRST, type Manner } from './ask.js';
import type { Renewal } from './renew.js';
import type { World } from './world.js';

export interface Scale {
  readonly at: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly worlds: readonly World[];
  readonly asked: readonly Asked[];
  readonly renewal: Renewal;
  readonly rewritten: { readonly seconds: number; readonly fileBytes: number };
  /** Resident memory of the gateways at the end, MiB, in the order of the worlds. */
  readonly gatewayMib: readonly number[];
}

const MIB = 2 ** 20;
/** Commands that are rarer than this per request belong to background work, such as the check of the outbox. */
const SELDOM = 0.05;
const BY_CLOCK = 'zrangebyscore';
const MANNERS: Readonly<Record<Manner, string>> = { again: '1000 in turn', first: 'each another' };

export function scalePage(scale: Scale): string {
  const { at, machine, rounds, worlds, renewal, rewritten } = scale;
  const largest = worlds.at(-1);
  return `${[
    `# Scale, ${at.slice(0, 10)}`,
    `${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}; commit ${machine.commit}. Load before the start: ${fixed(machine.loadBefore, 2)}. \`npm run scale\`; each line of the first table is a gateway with its own Redis, all in one run. How it is measured: [README](../README.md#scale).`,
    '## Memory in Redis',
    'Bytes for one session with four grants, including the index by account: growth of `used_memory` / the two kinds of key by MEMORY USAGE. Then the resident memory of the whole process.',
    table(
      ['sessions', 'bytes per session', 'record', 'index', 'Redis, MiB', 'gateway, MiB'],
      worlds.map(({ title, bytes }, n) => [
        title,
        fixed(bytes.perSession, 0),
        fixed(bytes.record, 0),
        fixed(bytes.accounts, 0),
        fixed(bytes.residentTotal / MIB, 0),
        fixed(scale.gatewayMib[n], 0),
      ]),
    ),
    `Rewriting the append-only file of ${largest?.title} sessions took ${rewritten.seconds} s. The new file has ${fixed(rewritten.fileBytes / MIB, 0)} MiB.`,
    '## One request',
    `A query with the fan's own token, medians of ${rounds} interleaved rounds. «1000 in turn»: the same thousand sessions again and again. «Each another»: ${FIRST} random sessions, each used for the first time at this gateway, which reads it and records its use. The CPU time of Redis excludes what it uses when idle, which is in the last column but one (share of a core), and the commands exclude the periodic check of the outbox.`,
    table(
      ['sessions', 'used', 'CPU us', 'Redis CPU us', 'p50 ms', 'p99 ms', 'Redis idle', 'Redis commands'],
      groups(scale.asked).map(([{ world, manner }, all]) => [
        world.title,
        MANNERS[manner],
        fixed(median(all.map(one => one.cpuUs)), 0),
        fixed(median(all.map(one => one.redisCpuUs)), 0),
        fixed(median(all.map(one => one.p50Ms)), 1),
        fixed(median(all.map(one => one.p99Ms)), 1),
        `${fixed(100 * median(all.map(one => one.redisIdle)), 1)} %`,
        commandsOf(all),
      ]),
    ),
    '## One refresh',
    `With \`mutation { refresh }\` and ${worlds[0]?.title}: ${fixed(renewal.cpuUs, 0)} us of the gateway's CPU, ${fixed(sum(renewal.commands), 1)} Redis commands, including those inside scripts (${named(renewal.commands)}).`,
  ].join('\n\n')}\n`;
}

/** Groups of measurements with the same world and manner. */
function groups(asked: readonly Asked[]): [Asked, Asked[]][] {
  const found: [Asked, Asked[]][] = [];
  for (const one of asked) {
    const group = found.find(([{ world, manner }]) => world === one.world && manner === one.manner);
    if (group) group[1].push(one);
    else found.push([one, [one]]);
  }
  return found;
}

function commandsOf(all: readonly Asked[]): string {
  const names = [...new Set(all.flatMap(({ commands }) => Object.keys(commands)))].filter(name => name !== BY_CLOCK);
  const medians = names.map(name => [name, median(all.map(({ commands }) => commands[name] ?? 0))] as const);
  const often = Object.fromEntries(medians.filter(([, n]) => n >= SELDOM));
  return `${fixed(sum(often), 2)} (${named(often)})`;
}

const named = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${fixed(n, 2)}`)
    .join(', ');

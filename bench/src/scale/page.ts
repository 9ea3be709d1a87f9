import { median } from '../measure/median.js';
import type { Machine } from '../report/machine.js';
import { fixed, sum, table } from '../report/table.js';
import type { Asked, Manner } from './ask.js';
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
/** Less of a command for one request is work by the clock, as is the walk over the outbox. */
const SELDOM = 0.05;
const BY_CLOCK = 'zrangebyscore';
const MANNERS: Readonly<Record<Manner, string>> = { again: '1000 in turn', seldom: 'each another' };

export function scalePage(scale: Scale): string {
  const { at, machine, rounds, worlds, renewal, rewritten } = scale;
  const largest = worlds.at(-1);
  return `${[
    `# Scale, ${at.slice(0, 10)}`,
    `${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}; commit ${machine.commit}. Load before the start: ${fixed(machine.loadBefore, 2)}. \`npm run scale\`; each line of the first table is a gateway with a Redis of its own, all in one run. How it is measured: [README](../README.md#scale).`,
    '## Memory in Redis',
    'Bytes for one session with four grants, index by account included: growth of `used_memory` / the two kinds of key by MEMORY USAGE. Then the whole process, resident.',
    table(
      ['sessions', 'bytes a session', 'record', 'index', 'Redis, MiB', 'gateway, MiB'],
      worlds.map(({ title, bytes }, n) => [
        title,
        fixed(bytes.perSession, 0),
        fixed(bytes.record, 0),
        fixed(bytes.accounts, 0),
        fixed(bytes.residentTotal / MIB, 0),
        fixed(scale.gatewayMib[n], 0),
      ]),
    ),
    `Writing the append-only file of ${largest?.title} anew took ${rewritten.seconds} s; it has ${fixed(rewritten.fileBytes / MIB, 0)} MiB then.`,
    '## One request',
    `A query by the fan's own token, medians of ${rounds} interleaved rounds. «1000 in turn»: the same thousand sessions again and again. «Each another»: a thousand drawn at random from all, once each, and none used for a minute before: each is read, and its use noted. Commands leave out the walk over the outbox, which goes by the clock.`,
    table(
      ['sessions', 'asked', 'CPU us', 'Redis CPU us', 'p50 ms', 'p99 ms', 'Redis commands'],
      groups(scale.asked).map(([{ world, manner }, all]) => [
        world.title,
        MANNERS[manner],
        fixed(median(all.map(one => one.cpuUs)), 0),
        fixed(median(all.map(one => one.redisCpuUs)), 0),
        fixed(median(all.map(one => one.p50Ms)), 1),
        fixed(median(all.map(one => one.p99Ms)), 1),
        commandsOf(all),
      ]),
    ),
    '## One renewal',
    `By \`mutation { refresh }\`, with ${worlds[0]?.title}: ${fixed(renewal.cpuUs, 0)} us of the gateway's CPU, ${fixed(sum(renewal.commands), 1)} Redis commands, those inside scripts counted (${named(renewal.commands)}).`,
  ].join('\n\n')}\n`;
}

/** Measurements of the same world in the same manner. */
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

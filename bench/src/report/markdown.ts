import type { Results } from './results.js';
import type { Row } from './summary.js';
import { fixed, table } from './table.js';
import { callsTable, costTable, memoryTable, ratioTable, redisTable, seenTable } from './tables.js';
import { verdicts } from './targets.js';

/** A run's page. `chart`: file name of its picture, beside it. */
export function markdown(results: Results, chart: string): string {
  const { at, machine, options, queries, rows, leftOut, coldStartMs } = results;
  const own = rows.find(({ id }) => id === 'keyring-redis') ?? rows.find(({ id }) => id.startsWith('keyring'));
  const redis = redisTable(rows, queries);
  const judged = verdicts(rows, coldStartMs);
  return sections([
    `# Benchmark of ${at.slice(0, 10)}`,
    `${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}; commit ${machine.commit}. ${options.rounds} interleaved rounds of ${options.sliceMs / 1000} s after ${options.leadInMs / 1000} s of the same, medians; ${options.people} sessions in turn over ${options.connections} keep-alive connections. Load before the start: ${fixed(machine.loadBefore, 2)}. How it is measured: [README](../README.md).`,
    queries.map(({ id, what, calls }) => `* ${id.toUpperCase()}: ${what} (upstream calls: ${calls})`).join('\n'),
    `![CPU time per request](${chart})`,
    '## CPU per request',
    'Requests a second that one core can answer (1,000,000 / CPU us) / CPU us of the process for one request / ratio to bare.',
    costTable(rows, queries),
    ...(leftOut.length > 0 ? ['Left out:', leftOut.map(why => `* ${why}`).join('\n')] : []),
    ...(judged.length > 0
      ? [
          '## Targets, sessions in Redis',
          table(
            ['what', 'target', 'measured', ''],
            judged.map(({ what, target, measured, met }) => [what, target, measured, met ? 'met' : '**missed**']),
          ),
        ]
      : []),
    ...(own
      ? [
          `## CPU of the others over that of ${own.title}`,
          'Above 1: the gateway is ahead.',
          ratioTable(rows, queries, own),
        ]
      : []),
    '## As the client saw it',
    'Requests a second / p50 ms / p99 ms / share of its core that the contestant used. Where that share is well below 100 %, load and upstream (on the other core) or somebody else on the machine set the pace: then only the CPU figures count.',
    seenTable(rows, queries),
    '## Upstream calls for one request',
    callsTable(rows, queries),
    ...(redis
      ? [
          '## Redis commands for one request',
          `By name where there is more than one in 200 requests. Commands that the gateway sends when nobody asks are left out; ${idleWords(rows)}.`,
          redis,
        ]
      : []),
    '## Memory',
    memoryTable(rows),
    ...(coldStartMs === undefined
      ? []
      : [`Cold start of the built gateway to its first answer: ${fixed(coldStartMs, 0)} ms.`]),
  ]);
}

function idleWords(rows: readonly Row[]): string {
  const idle = rows.flatMap(({ title, idleCommands }) =>
    Object.entries(idleCommands).map(([name, n]) => `${fixed(n, 0)} ${name} (${title})`),
  );
  return idle.length > 0 ? `a second they are ${idle.join(', ')}` : 'there are none';
}

const sections = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

import { dutiesTable } from './duties.js';
import type { Results } from './results.js';
import type { Row } from './summary.js';
import { fixed, table } from './table.js';
import { callsTable, costTable, memoryTable, ratioTable, redisTable, seenTable } from './tables.js';
import { verdicts } from './targets.js';

/** The page of a run. `chart`: file name of its picture, in the same folder. */
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
    'Requests per second of one core (1,000,000 / CPU us) / CPU us of the process for one request / ratio to bare.',
    costTable(rows, queries),
    ...(leftOut.length > 0 ? ['Left out:', leftOut.map(why => `* ${why}`).join('\n')] : []),
    '## Work for each request',
    'The peer of the gateway is `hand-built`. The others omit most of this work. They show the cost of GraphQL, or of the query itself, on Node.',
    dutiesTable(rows),
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
          'Above 1: the gateway uses less CPU.',
          ratioTable(rows, queries, own),
        ]
      : []),
    '## Measured by the client',
    'Requests per second / p50 ms / p99 ms / share of its core that the contestant used. If that share is well below 100 %, the load, the upstream (both on the other core) or another process limited the contestant. Then only the CPU figures count.',
    seenTable(rows, queries),
    '## Upstream calls for one request',
    callsTable(rows, queries),
    ...(redis
      ? [
          '## Redis commands for one request',
          `By name, if there is more than one in 200 requests. Commands of the idle gateway are left out: ${idleWords(rows)}.`,
          redis,
        ]
      : []),
    '## Memory',
    memoryTable(rows),
    ...(coldStartMs === undefined
      ? []
      : [`Cold start of the built gateway, until its first response: ${fixed(coldStartMs, 0)} ms.`]),
  ]);
}

function idleWords(rows: readonly Row[]): string {
  const idle = rows.flatMap(({ title, idleCommands }) =>
    Object.entries(idleCommands).map(([name, n]) => `${fixed(n, 0)} ${name} (${title})`),
  );
  return idle.length > 0 ? `${idle.join(', ')} per second` : 'none';
}

const sections = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOptions } from '../../bench/src/options.js';
import { machine } from '../../bench/src/report/machine.js';
import type { Results } from '../../bench/src/report/results.js';
import type { Row } from '../../bench/src/report/summary.js';
import { verdicts } from '../../bench/src/report/targets.js';
import { write } from '../../bench/src/report/write.js';
import { QUERIES } from '../../bench/src/scenario/queries.js';

/** A contestant that takes the same CPU time, us, for every query. */
function rowOf(id: string, cpuUs: number, more: Partial<Row> = {}): Row {
  const cell = { cpuUs, ratio: 1, throughput: 1e6 / cpuUs, busy: 1, p50Ms: 1, p99Ms: 2, calls: 1 };
  const cells = Object.fromEntries(QUERIES.map(query => [query.id, cell]));
  return { id, title: id, cells, idleCommands: {}, memoryMib: 100, bytesPerSession: undefined, ...more };
}

describe('the targets of the benchmark', () => {
  const own = rowOf('keyring-redis', 85, { memoryMib: 150, bytesPerSession: { s: 1_500, a: 549 } });
  const missed = (rows: readonly Row[], coldStartMs?: number) =>
    verdicts(rows, coldStartMs).flatMap(({ what, met }) => (met ? [] : [what]));

  it('compare the CPU time with the hand-built server and with tuned Yoga, query by query', () => {
    expect(missed([own, rowOf('hand-built', 100)])).toEqual([
      'Q1: CPU over hand-built',
      'Q2P: CPU over hand-built',
      'bytes in Redis, a session with four grants',
    ]);
    expect(missed([own, rowOf('yoga-tuned', 85)]).slice(0, 2)).toEqual([
      'Q1: CPU over yoga-tuned',
      'Q2P: CPU over yoga-tuned',
    ]);
  });

  it('are met by a value that equals them', () => {
    const exact = { ...own, bytesPerSession: { s: 2_048 } };
    expect(missed([exact, rowOf('bare', 50)], 1_000)).toEqual([]);
    expect(missed([{ ...exact, memoryMib: 151 }, rowOf('bare', 50)], 1_001)).toEqual([
      'resident memory over bare',
      'cold start to the first response',
    ]);
  });

  it('are left out for a run without the gateway', () => {
    expect(verdicts([rowOf('hand-built', 100)], 500)).toEqual([]);
  });
});

describe('the results of the benchmark', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-bench-results-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const resultsOf = (quick: boolean): Results => ({
    at: '2026-01-02T03:04:05.000Z',
    machine: { cpu: 'a', cores: 2, kernel: '6', node: 'v24.1.0', loadBefore: 0, commit: 'abc' },
    options: { quick, rounds: 1, leadInMs: 1, sliceMs: 1, warmMs: 1, people: 1, connections: 1 },
    queries: QUERIES,
    rows: [rowOf('keyring-redis', 85), rowOf('hand-built', 100), rowOf('mercurius', 50)],
    leftOut: [],
    coldStartMs: undefined,
  });

  it('are named after the day and the major version of Node', async () => {
    await write(resultsOf(false), folder);
    await write(resultsOf(true), folder);
    expect((await readdir(folder)).sort()).toEqual([
      '2026-01-02-node24-quick.md',
      '2026-01-02-node24-quick.svg',
      '2026-01-02-node24.md',
      '2026-01-02-node24.svg',
      'latest-node24.json',
    ]);
  });

  it('state the work that each kind of contestant does', async () => {
    const page = await readFile(await write(resultsOf(false), folder), 'utf8');
    expect(page).toMatch(/^\| CSRF header +\| yes +\| yes +\| no +\|$/m);
    expect(page).toMatch(/^\| token refresh +\| yes +\| no +\| no +\|$/m);
  });
});

describe('--node', () => {
  const nodeOf = (args: readonly string[]) => {
    const options = readOptions(args, 'results');
    return options === 'help' ? options : options.node;
  };

  it('is the Node that runs the benchmark by default', () => {
    expect(nodeOf([])).toBe(process.execPath);
  });

  it('is refused if it is not a program', () => {
    expect(() => nodeOf(['--node=/nonexistent/node'])).toThrow('--node: /nonexistent/node is not a program');
  });

  it('is the Node that the results name', () => {
    expect(machine(process.execPath).node).toBe(process.version);
  });
});

import type { Query } from '../scenario/queries.js';
import type { Cell, Row } from './summary.js';
import { fixed, sum, table } from './table.js';

const heads = (queries: readonly Query[]) => ['contestant', ...queries.map(({ id }) => id.toUpperCase())];

const perQuery = (rows: readonly Row[], queries: readonly Query[], show: (cell: Cell) => string): string[][] =>
  rows.map(({ title, cells }) => [
    title,
    ...queries.map(({ id }) => {
      const cell = cells[id];
      return cell ? show(cell) : '–';
    }),
  ]);

/** Requests per second of one core, CPU us of one request, and its ratio to bare. */
export const costTable = (rows: readonly Row[], queries: readonly Query[]): string =>
  table(
    heads(queries),
    perQuery(rows, queries, ({ cpuUs, ratio }) => `${fixed(1e6 / cpuUs, 0)} / ${fixed(cpuUs, 0)} / ${fixed(ratio, 2)}`),
  );

/** Measurements of the client: requests per second, p50 and p99 in ms, and the share of its core that the contestant used. */
export const seenTable = (rows: readonly Row[], queries: readonly Query[]): string =>
  table(
    heads(queries),
    perQuery(
      rows,
      queries,
      ({ throughput, p50Ms, p99Ms, busy }) =>
        `${fixed(throughput, 0)} / ${fixed(p50Ms, 1)} / ${fixed(p99Ms, 1)} / ${fixed(100 * busy, 0)} %`,
    ),
  );

/** Upstream calls for one request. */
export const callsTable = (rows: readonly Row[], queries: readonly Query[]): string =>
  table(
    heads(queries),
    perQuery(rows, queries, ({ calls }) => fixed(calls, 2).replace(/\.00$/, '')),
  );

/** CPU time of each contestant divided by that of one of them. */
export function ratioTable(rows: readonly Row[], queries: readonly Query[], to: Row): string {
  const others = rows.filter(({ id }) => id !== to.id);
  const body = others.map(({ title, cells }) => [
    title,
    ...queries.map(({ id }) => {
      const [own, base] = [cells[id]?.cpuUs, to.cells[id]?.cpuUs];
      return own === undefined || base === undefined ? '–' : fixed(own / base, 2);
    }),
  ]);
  return table(heads(queries), body);
}

/** Resident memory at the end of the run, and the bytes of a session in Redis. */
export const memoryTable = (rows: readonly Row[]): string => {
  const base = rows.find(({ id }) => id === 'bare')?.memoryMib;
  const body = rows.map(({ title, memoryMib, bytesPerSession }) => [
    title,
    fixed(memoryMib, 0),
    fixed(base && memoryMib / base, 2),
    bytesPerSession ? `${fixed(sum(bytesPerSession), 0)} (${kinds(bytesPerSession)})` : '–',
  ]);
  return table(['contestant', 'resident, MiB', 'ratio to bare', 'bytes per session in Redis (by kind of key)'], body);
};

const kinds = (bytes: Readonly<Record<string, number>>): string =>
  Object.entries(bytes)
    .map(([kind, n]) => `${kind} ${fixed(n, 0)}`)
    .join(', ');

/** Redis commands for one request, if there are any. */
export function redisTable(rows: readonly Row[], queries: readonly Query[]): string | undefined {
  const own = rows.filter(({ cells }) => Object.values(cells).some(cell => cell.redis));
  if (own.length === 0) return undefined;
  const show = ({ redis = {} }: Cell) => {
    const named = Object.entries(redis).filter(([, count]) => count >= 0.005);
    return `${fixed(sum(redis), 2)}${named.length > 0 ? ` (${named.map(([name, n]) => `${name} ${fixed(n, 2)}`).join(', ')})` : ''}`;
  };
  return table(heads(queries), perQuery(own, queries, show));
}

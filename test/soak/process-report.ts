import { fileURLToPath } from 'node:url';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';

/** Memory and handles of a process after a garbage collection. */
export interface ProcessReport {
  /** Bytes of live heap. */
  readonly heapUsed: number;
  /** Resident bytes. */
  readonly rss: number;
  /** Sockets, timers and requests that keep it alive. */
  readonly handles: number;
  /** On `process` itself. */
  readonly listeners: number;
}

/** Arguments of node that make a gateway report on a signal. */
export const REPORTING = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('../support/preload/process-report.mjs', import.meta.url)),
];

/** Requests the report of a gateway that was started with REPORTING. */
export async function reportOf(gateway: GatewayProcess): Promise<ProcessReport> {
  const reports = () => [...gateway.logs().matchAll(/^process report (.+)$/gm)];
  const before = reports().length;
  process.kill(gateway.pid, 'SIGUSR2');
  const all = await until('the gateway has reported', () => reports().length > before && reports());
  return JSON.parse(all.at(-1)?.[1] ?? '') as ProcessReport;
}

/** Growth of values that were taken at even distances, from the first to the last, by the line of least squares. */
export function growth(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const up = values.reduce((sum, value, n) => sum + (n - middle) * (value - mean), 0);
  const across = values.reduce((sum, _, n) => sum + (n - middle) ** 2, 0);
  return across === 0 ? 0 : (up / across) * (values.length - 1);
}

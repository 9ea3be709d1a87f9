import { Gauge, type Registry } from 'prom-client';
import { ERRORS, PROTOCOL_ERRORS } from '../../errors.js';
import type { OperationCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';
import { Timings } from './timings.js';

/** An answer from memory takes a fraction of a millisecond, one that waits for upstreams seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const CODES: ReadonlySet<string> = new Set([...Object.keys(ERRORS), ...Object.keys(PROTOCOL_ERRORS)]);

/** Operations of clients, and pages. Operations have no names here: those are the clients' to make up. */
export function operationCounts(registry: Registry): OperationCounts {
  const operations = new Tally(registry, {
    name: 'keyring_operations_total',
    help: 'GraphQL operations answered, by type and outcome: ok, or failed where the answer holds errors. Type none: refused before it was known.',
    labels: ['type', 'outcome'],
  });
  const durations = new Timings(
    registry,
    {
      name: 'keyring_operation_duration_seconds',
      help: 'From the headers of a request to its answer, by type of the operation.',
      labels: ['type'],
    },
    BOUNDS,
  );
  const errors = new Tally(registry, {
    name: 'keyring_operation_errors_total',
    help: 'Answers that hold errors of a code, by code; one answer may count for several codes.',
    labels: ['code'],
  });
  const pages = new Tally(registry, {
    name: 'keyring_page_answers_total',
    help: "Answers of the gateway's pages and probes, by route and HTTP status.",
    labels: ['route', 'status'],
  });
  const streams = new Gauge({
    name: 'keyring_subscriptions',
    help: 'Subscriptions that are open in this process.',
    registers: [registry],
  });
  const ofType = once((type: string) => ({
    ok: operations.cell(type, 'ok'),
    failed: operations.cell(type, 'failed'),
    times: durations.times(type),
  }));
  const ofCode = once((code: string) => errors.cell(code));
  const ofRoute = once((route: string) => once((status: number) => pages.cell(route, String(status))));

  return {
    ended(type = 'none', codes, seconds) {
      const { ok, failed, times } = ofType(type);
      times.add(seconds);
      if (!codes?.length) {
        ok.value += 1;
        return;
      }
      failed.value += 1;
      for (const code of codes) ofCode(CODES.has(code) ? code : 'other').value += 1;
    },
    pageAnswered(route = 'none', status) {
      ofRoute(route)(status).value += 1;
    },
    streamBegan: () => streams.inc(),
    streamEnded: () => streams.dec(),
  };
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ERRORS, PROTOCOL_ERRORS } from '../../errors.js';
import { latestUsed } from '../../lru.js';
import type { OperationCounts, SealCounts, SessionCounts, StoreCounts, Telemetry } from '../telemetry.js';
import { outboxCounts, tokenCounts, upstreamCounts } from './providers.js';

/** Counts what happens, for Prometheus. */
export interface Metrics extends Omit<Telemetry, 'traces'> {
  /** Everything in Prometheus' text format, with its media type. */
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** The gateway's metrics. `withProcess`: those of the process as well, under the names that every Prometheus client has for them (process_*, nodejs_*). */
export function createMetrics(withProcess: boolean): Metrics {
  const registry = new Registry();
  if (withProcess) collectDefaultMetrics({ register: registry });
  return {
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    calls: upstreamCounts(registry),
    operations: operationCounts(registry),
    tokens: tokenCounts(registry),
    outbox: outboxCounts(registry),
    sessions: sessionCounts(registry),
    store: storeCounts(registry),
    seals: sealCounts(registry),
  };
}

/** A response from memory takes a fraction of a millisecond, one that waits for upstreams seconds. */
const DURATIONS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const CODES: ReadonlySet<string> = new Set([...Object.keys(ERRORS), ...Object.keys(PROTOCOL_ERRORS)]);

/** Operations of clients, and pages. Operations have no names here, because clients choose those. */
function operationCounts(registry: Registry): OperationCounts {
  const registers = [registry];
  const operations = new Counter({
    name: 'keyring_operations_total',
    help: 'GraphQL operations with a response, by type and outcome: ok, or failed if the response has errors. Type none: refused before the type was known.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  // A rate, or an alert on an increase, does not see a series that begins with its first event.
  for (const type of ['query', 'mutation', 'subscription', 'none'])
    for (const outcome of ['ok', 'failed']) operations.inc({ type, outcome }, 0);
  const durations = new Histogram({
    name: 'keyring_operation_duration_seconds',
    help: 'Time from the headers of a request to its response, by type of the operation.',
    labelNames: ['type'],
    buckets: DURATIONS_S,
    registers,
  });
  const errors = new Counter({
    name: 'keyring_operation_errors_total',
    help: 'Responses with an error of a code, by code. A response may count for several codes.',
    labelNames: ['code'],
    registers,
  });
  // As above.
  errors.inc({ code: 'INTERNAL_SERVER_ERROR' }, 0);
  const pages = new Counter({
    name: 'keyring_page_responses_total',
    help: "Responses of the gateway's pages and probes, by route and HTTP status.",
    labelNames: ['route', 'status'],
    registers,
  });
  const streams = new Gauge({
    name: 'keyring_subscriptions',
    help: 'Open subscriptions in this process.',
    registers,
  });

  return {
    ended(type = 'none', codes = [], seconds) {
      durations.observe({ type }, seconds);
      operations.inc({ type, outcome: codes.length === 0 ? 'ok' : 'failed' });
      for (const code of codes) errors.inc({ code: CODES.has(code) ? code : 'other' });
    },
    pageAnswered: (route = 'none', status) => pages.inc({ route, status }),
    streamBegan: () => streams.inc(),
    streamEnded: () => streams.dec(),
  };
}

function sessionCounts(registry: Registry): SessionCounts {
  const registers = [registry];
  const began = new Counter({
    name: 'keyring_sessions_created_total',
    help: 'Sessions created.',
    registers,
  });
  const ends = new Counter({
    name: 'keyring_sessions_ended_total',
    help: 'Sessions ended, by cause: logout, everywhere (a logout everywhere), elsewhere (endSession), limit (a login beyond KEYRING_SESSIONS_PER_ACCOUNT), unclaimed (no client presented its secret). Expired sessions are not counted.',
    labelNames: ['by'],
    registers,
  });
  const logins = new Counter({
    name: 'keyring_logins_total',
    help: 'Completed logins, by provider and outcome: LOGGED_IN, or the reason for the refusal.',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  return {
    began: () => began.inc(),
    ended: by => ends.inc({ by }),
    loginEnded: (provider, outcome) => logins.inc({ provider, outcome }),
  };
}

function storeCounts(registry: Registry): StoreCounts {
  const registers = [registry];
  const up = new Gauge({
    name: 'keyring_store_up',
    help: 'Whether the token store works: 1, or 0 while it is unreachable, accepts no writes, or denies a required permission (ACL).',
    registers,
  });
  up.set(1);
  const copies = new Gauge({
    name: 'keyring_store_replicas_reached',
    help: 'Whether durable writes reach as many replicas as KEYRING_REDIS_REPLICAS requires: 1 or 0.',
    registers,
  });
  copies.set(1);
  const changes = new Counter({
    name: 'keyring_store_state_changes_total',
    help: 'State changes of the token store, by the new state: up or down.',
    labelNames: ['state'],
    registers,
  });
  return {
    changed(state) {
      up.set(state === 'up' ? 1 : 0);
      changes.inc({ state });
    },
    copied: reaches => copies.set(reaches ? 1 : 0),
  };
}

/** A record counts for so long after it was opened, ms. */
const SEEN_MS = 900_000;
const MOST = 10_000;

/** Records under keys that no longer seal, as far as they are used. */
function sealCounts(registry: Registry): SealCounts {
  const registers = [registry];
  const old = latestUsed<true>(MOST, { ttl: SEEN_MS });
  new Gauge({
    name: 'keyring_old_seal_key_records',
    help: `Records under an older key of KEYRING_SEAL_KEYS that this process decrypted in the last 15 minutes, at most ${MOST}. Unused records are not counted; \`keyring-gateway doctor\` reads those as well.`,
    registers,
    collect() {
      old.purgeStale();
      this.set(old.size);
    },
  });
  const failures = new Counter({
    name: 'keyring_seal_failures_total',
    help: 'Sealed records that could not be decrypted, by reason: no such key, wrong key or damaged.',
    labelNames: ['reason'],
    registers,
  });
  // An alert on its increase does not see a series that begins with its first event.
  for (const reason of ['no such key', 'wrong key or damaged']) failures.inc({ reason }, 0);
  return {
    openedOld: binding => void old.set(binding, true),
    failed: reason => failures.inc({ reason }),
  };
}
